import { EventEmitter } from 'node:events';
import type { ConsumerParameters, PeerRole, ProducerInfo } from '@amphi/contracts';
import type { types as mediasoup } from 'mediasoup';
import { AppError } from '../common/app-error.js';
import { callMedia, notJoined } from './media-error.js';
import type { MediaWorker } from './media-worker.js';
import { type CloseReason, Peer } from './peer.js';
import type { ProducerEvents, ProduceRequest } from './producers.js';

/** Facts of a room. It closes with its stream, with its last peer or with its worker. */
export type RoomEvents = ProducerEvents & { closed: [] };

/** What the estimate of a viewer's bandwidth starts from, in bit/s. */
const INITIAL_OUTGOING_BITRATE = 1_000_000;
/** The most that a broadcaster is allowed to send, all layers together, in bit/s. */
const MAX_INCOMING_BITRATE = 12_000_000;

/** A stream's place in the SFU: one router, at most one broadcaster, any number of viewers. */
export class Room extends EventEmitter<RoomEvents> {
  private readonly peers = new Set<Peer>();
  private sender: Peer | undefined;
  private isClosed = false;

  private constructor(
    /** The stream's id. */
    readonly id: string,
    private readonly worker: MediaWorker,
    private readonly router: mediasoup.Router,
  ) {
    super();
    router.once('workerclose', () => this.close('workerDied'));
  }

  /** @throws AppError `media_unavailable` */
  static async create(id: string, worker: MediaWorker): Promise<Room> {
    return new Room(id, worker, await worker.createRouter());
  }

  get closed(): boolean {
    return this.isClosed;
  }

  get rtpCapabilities(): mediasoup.RtpCapabilities {
    return this.router.rtpCapabilities;
  }

  get broadcaster(): Peer | undefined {
    return this.sender;
  }

  get producers(): ProducerInfo[] {
    return this.sender?.producers.list ?? [];
  }

  get peerCount(): number {
    return this.peers.size;
  }

  get viewerCount(): number {
    return this.peers.size - (this.sender ? 1 : 0);
  }

  /**
   * Lets somebody in. A second broadcaster replaces the first, whose peer is closed.
   * @throws AppError `not_joined` when the room closes meanwhile, `media_unavailable`
   */
  async join(role: PeerRole): Promise<Peer> {
    const transport = await callMedia(() => this.createTransport(role));
    if (this.isClosed || transport.closed) {
      transport.close();
      throw notJoined();
    }
    const peer = new Peer(role, transport);
    this.peers.add(peer);
    peer.once('closed', () => this.forget(peer));
    if (role === 'broadcaster') this.takeStage(peer);
    return peer;
  }

  /** @throws AppError `forbidden` for a viewer, and what `Producers.produce` throws */
  async produce(peer: Peer, request: ProduceRequest): Promise<ProducerInfo> {
    if (peer.role !== 'broadcaster')
      throw new AppError('forbidden', 'Only the broadcaster sends to a stream.');
    return peer.producers.produce(request);
  }

  /**
   * Makes a consumer for a viewer, paused. Which router it is on is the room's own business.
   * @throws AppError `forbidden` for a broadcaster, `producer_not_found`, `cannot_consume`, `not_joined`,
   *   `media_unavailable`
   */
  async consume(
    peer: Peer,
    producerId: string,
    rtpCapabilities: mediasoup.RtpCapabilities,
  ): Promise<ConsumerParameters> {
    if (peer.role !== 'viewer') throw new AppError('forbidden', 'A broadcaster receives nothing.');
    if (!this.sender?.producers.has(producerId))
      throw new AppError('producer_not_found', 'There is no such producer.');
    return peer.consumers.consume(producerId, rtpCapabilities);
  }

  close(reason: CloseReason): void {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const peer of this.peers) peer.close(reason);
    this.router.close();
    this.emit('closed');
  }

  private async createTransport(role: PeerRole): Promise<mediasoup.WebRtcTransport> {
    const transport = await this.router.createWebRtcTransport({
      webRtcServer: this.worker.webRtcServer,
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      initialAvailableOutgoingBitrate: INITIAL_OUTGOING_BITRATE,
    });
    if (role === 'broadcaster') await transport.setMaxIncomingBitrate(MAX_INCOMING_BITRATE);
    return transport;
  }

  private takeStage(peer: Peer): void {
    const before = this.sender;
    this.sender = peer;
    before?.close('replaced');
    const { producers } = peer;
    producers.on('producerAdded', (producer) => this.emit('producerAdded', producer));
    producers.on('producerClosed', (event) => this.emit('producerClosed', event));
    producers.on('producerPaused', (event) => this.emit('producerPaused', event));
    producers.on('producerResumed', (event) => this.emit('producerResumed', event));
  }

  private forget(peer: Peer): void {
    this.peers.delete(peer);
    if (this.sender === peer) this.sender = undefined;
  }
}
