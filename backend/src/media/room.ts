import { EventEmitter } from 'node:events';
import type { ConsumerParameters, PeerRole, PipeEnd, ProducerInfo } from '@amphi/contracts';
import type { types as mediasoup } from 'mediasoup';
import { AppError } from '../common/app-error.js';
import type { Seat } from './edge.js';
import { Fanout } from './fanout.js';
import { Inlet } from './inlet.js';
import { notJoined } from './media-error.js';
import type { MediaWorker } from './media-worker.js';
import { Outlet } from './outlet.js';
import { type CloseReason, Peer } from './peer.js';
import type { PipePlace } from './pipe.js';
import type { ProducerEvents, ProducerSource, ProduceRequest } from './producers.js';
import { RoomRouter } from './room-router.js';
import { WantedLayers } from './wanted-layers.js';
import type { WorkerPool } from './worker-pool.js';

/** Facts of a room. It closes with its stream, with its last peer or with its worker. */
export type RoomEvents = ProducerEvents & {
  /** To this server. */
  broadcasterCame: [];
  broadcasterWent: [];
  closed: [];
};

/**
 * A stream's place in the SFU: at most one broadcaster, on the origin router, and any number of viewers. A viewer may be
 * on another worker than the broadcaster: `Fanout` decides, and callers do not notice.
 */
export class Room extends EventEmitter<RoomEvents> {
  readonly wantedLayers = new WantedLayers();
  private readonly peers = new Set<Peer>();
  private sender: Peer | undefined;
  private inlet: Inlet | undefined;
  private source: ProducerSource | undefined;
  private arrival: Promise<void> = Promise.resolve();
  private isClosed = false;

  private constructor(
    /** The stream's id. */
    readonly id: string,
    private readonly origin: RoomRouter,
    private readonly fanout: Fanout,
  ) {
    super();
    origin.router.once('workerclose', () => this.close('workerDied'));
  }

  /**
   * @param worker that the origin router is on
   * @param pool where viewers may be as well
   * @throws AppError `media_unavailable`
   */
  static async create(
    id: string,
    worker: MediaWorker,
    pool: Pick<WorkerPool, 'workers'>,
    edgeIdleMs: number,
  ): Promise<Room> {
    const origin = await RoomRouter.create(worker);
    return new Room(id, origin, new Fanout(origin, pool, edgeIdleMs));
  }

  get closed(): boolean {
    return this.isClosed;
  }

  get rtpCapabilities(): mediasoup.RtpCapabilities {
    return this.origin.router.rtpCapabilities;
  }

  get broadcaster(): Peer | undefined {
    return this.sender;
  }

  /** Whether there is one, on this server or another. */
  get broadcasterPresent(): boolean {
    return this.sender !== undefined || (this.inlet?.broadcasterPresent ?? false);
  }

  /** Settles when what is expected from another server is there, or is not to be waited for. Never rejects. */
  get arrived(): Promise<void> {
    return this.arrival;
  }

  get producers(): ProducerInfo[] {
    return this.source?.list ?? [];
  }

  find(producerId: string): mediasoup.Producer | undefined {
    return this.source?.find(producerId);
  }

  get peerCount(): number {
    return this.peers.size;
  }

  get viewerCount(): number {
    return this.peers.size - (this.sender ? 1 : 0);
  }

  /**
   * Lets somebody in. A second broadcaster replaces the first, whose peer is closed.
   * @throws AppError `not_joined` when the room closes meanwhile, `media_unavailable`, `capacity` for a viewer
   */
  async join(role: PeerRole): Promise<Peer> {
    const { transport, bring } = await this.seat(role);
    if (this.isClosed || transport.closed) {
      transport.close();
      throw notJoined();
    }
    const peer = new Peer(role, transport, this.wantedLayers, bring);
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
   * Makes a consumer for a viewer, paused.
   * @throws AppError `forbidden` for a broadcaster, `producer_not_found`, `cannot_consume`, `not_joined`,
   *   `media_unavailable`
   */
  async consume(
    peer: Peer,
    producerId: string,
    rtpCapabilities: mediasoup.RtpCapabilities,
  ): Promise<ConsumerParameters> {
    if (peer.role !== 'viewer') throw new AppError('forbidden', 'A broadcaster receives nothing.');
    if (!this.find(producerId))
      throw new AppError('producer_not_found', 'There is no such producer.');
    return peer.consumers.consume(producerId, rtpCapabilities);
  }

  /** Who comes now had better wait for this. @param arrival never rejects */
  expect(arrival: Promise<void>): void {
    this.arrival = arrival;
  }

  /**
   * Sends what the broadcaster on this server sends to another server.
   * @throws AppError `not_joined` when the room closes meanwhile, `media_unavailable`, `validation_failed`
   */
  openOutlet(place: PipePlace, remote: PipeEnd): Promise<Outlet> {
    return Outlet.open(this.origin.router, (id) => this.find(id), place, remote);
  }

  /**
   * From now on viewers here receive what another server sends, until the inlet closes. A broadcaster who comes to this
   * server closes it.
   * @throws AppError `not_joined` when the room closes or a broadcaster comes meanwhile, `media_unavailable`
   */
  async openInlet(place: PipePlace): Promise<Inlet> {
    const inlet = await Inlet.open(this.origin.router, place);
    if (this.isClosed || this.sender || this.inlet) {
      inlet.close();
      throw notJoined();
    }
    this.inlet = inlet;
    this.feed(inlet.producers);
    inlet.once('closed', () => {
      this.inlet = undefined;
      if (this.source === inlet.producers) this.source = undefined;
    });
    return inlet;
  }

  close(reason: CloseReason): void {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const peer of this.peers) peer.close(reason);
    this.fanout.close();
    this.origin.close();
    this.emit('closed');
  }

  private async seat(role: PeerRole): Promise<Seat> {
    if (role === 'viewer') return this.fanout.seat();
    return { transport: await this.origin.createTransport(role) };
  }

  private takeStage(peer: Peer): void {
    const before = this.sender;
    this.sender = peer;
    before?.close('replaced');
    this.inlet?.close();
    this.feed(peer.producers);
    this.emit('broadcasterCame');
  }

  /** Viewers receive from this source from now on. Its producers are on the origin router, wherever they come from. */
  private feed(source: ProducerSource): void {
    this.source = source;
    source.on('producerAdded', (producer) => this.emit('producerAdded', producer));
    source.on('producerClosed', (event) => this.emit('producerClosed', event));
    source.on('producerPaused', (event) => this.emit('producerPaused', event));
    source.on('producerResumed', (event) => this.emit('producerResumed', event));
  }

  private forget(peer: Peer): void {
    this.peers.delete(peer);
    if (this.sender !== peer) return;
    this.sender = this.source = undefined;
    this.emit('broadcasterWent');
  }
}
