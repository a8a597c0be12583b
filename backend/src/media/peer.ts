import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { PeerRole, TransportParameters } from '@amphi/contracts';
import type { types as mediasoup } from 'mediasoup';
import { AppError } from '../common/app-error.js';
import { Consumers } from './consumers.js';
import type { Bring } from './edge.js';
import { callMedia } from './media-error.js';
import { Producers } from './producers.js';
import type { WantedLayers } from './wanted-layers.js';

/**
 * `left`: on purpose. `replaced`: the same user broadcasts from another connection. `connectionLost`: nothing came
 * over its transport any more. `workerDied`: the one it was on. `roomClosed`: the stream is over.
 */
export type CloseReason = 'left' | 'replaced' | 'connectionLost' | 'workerDied' | 'roomClosed';

/** After the worker has missed a client for 30 s (ICE consent), how long it may still come back, in milliseconds. */
const ICE_RETURN_MS = 10_000;

/** One connection in a room, over one transport: a broadcaster sends, a viewer receives. */
export class Peer extends EventEmitter<{ closed: [CloseReason] }> {
  readonly id = randomUUID();
  readonly producers: Producers;
  readonly consumers: Consumers;
  private closedBecause?: CloseReason;
  private iceReturn?: NodeJS.Timeout;
  private connecting = false;

  constructor(
    readonly role: PeerRole,
    private readonly transport: mediasoup.WebRtcTransport,
    wantedLayers: WantedLayers,
    bring?: Bring,
  ) {
    super();
    this.producers = new Producers(transport);
    this.consumers = new Consumers(transport, wantedLayers, bring);
    // Whoever closes a router on purpose closes its peers before.
    transport.once('routerclose', () => this.close('workerDied'));
    transport.on('dtlsstatechange', (state) => this.followDtls(state));
    transport.on('icestatechange', (state) => this.followIce(state));
  }

  get closed(): boolean {
    return this.closedBecause !== undefined;
  }

  get transportParameters(): TransportParameters {
    const { id, iceParameters, iceCandidates, dtlsParameters } = this.transport;
    return { id, iceParameters, iceCandidates, dtlsParameters };
  }

  /** Calls back once when the peer is closed: now, if it is already. */
  whenClosed(listener: (reason: CloseReason) => void): void {
    if (this.closedBecause) listener(this.closedBecause);
    else this.once('closed', listener);
  }

  /** @throws AppError `validation_failed`, `not_joined`, `media_unavailable` */
  async connect(dtlsParameters: mediasoup.DtlsParameters): Promise<void> {
    if (this.connecting)
      throw new AppError('validation_failed', 'This transport is connected already.');
    this.connecting = true;
    try {
      await callMedia(() => this.transport.connect({ dtlsParameters }), {
        badInput: 'validation_failed',
      });
    } catch (error) {
      this.connecting = false;
      throw error;
    }
  }

  /** @throws AppError `not_joined`, `media_unavailable` */
  restartIce(): Promise<mediasoup.IceParameters> {
    return callMedia(() => this.transport.restartIce());
  }

  close(reason: CloseReason): void {
    if (this.closedBecause) return;
    this.closedBecause = reason;
    clearTimeout(this.iceReturn);
    this.producers.close();
    this.consumers.close();
    this.transport.close();
    this.emit('closed', reason);
  }

  private followDtls(state: mediasoup.DtlsState): void {
    if (state === 'connected') this.consumers.connect();
    // The client has closed its side, as a browser does with a tab.
    if (state === 'closed') this.close('left');
    if (state === 'failed') this.close('connectionLost');
  }

  private followIce(state: mediasoup.IceState): void {
    clearTimeout(this.iceReturn);
    if (state === 'disconnected' && !this.closed)
      this.iceReturn = setTimeout(() => this.close('connectionLost'), ICE_RETURN_MS).unref();
  }
}
