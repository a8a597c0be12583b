import type { ConsumerParameters, ProducerInfo } from '@amphi/contracts';
import { parseScalabilityMode, type types as mediasoup } from 'mediasoup-client';
import { BehaviorSubject } from 'rxjs';
import { ApiError } from '../core/api-error';
import type { SignalingSocket } from '../core/socket';
import type { Visit } from './room-link';

/** `auto` follows the bandwidth; a number is the highest simulcast layer wanted, 0 the smallest. */
export type Quality = 'auto' | number;

/** Highest frame rate that VP8's temporal layers give. */
const ALL_TEMPORAL_LAYERS = 2;

/** What one visit receives: one MediaStream with a track for each producer. Its consumers go with the transport. */
export class Reception {
  readonly media = new MediaStream();
  /** Simulcast layers of the picture; 1 when there is no choice. */
  readonly layers$ = new BehaviorSubject(1);
  readonly hasMedia$ = new BehaviorSubject(false);

  private readonly consumers = new Map<string, mediasoup.Consumer>();

  constructor(
    private readonly socket: SignalingSocket,
    private readonly visit: Visit,
    private quality: Quality,
  ) {}

  /**
   * Consumes what is not consumed yet.
   * @throws ApiError
   */
  async add(producers: readonly ProducerInfo[]): Promise<void> {
    const producerIds = producers.map(({ id }) => id).filter((id) => !this.consumers.has(id));
    if (producerIds.length === 0) return;
    const { consumers } = await this.socket.request('consume', {
      producerIds,
      rtpCapabilities: this.visit.device.recvRtpCapabilities,
    });
    const received = await Promise.all(consumers.map((parameters) => this.receive(parameters)));
    this.hasMedia$.next(this.consumers.size > 0);
    await Promise.all(received.map((consumer) => this.start(consumer)));
  }

  remove(producerId: string): void {
    const consumer = this.consumers.get(producerId);
    if (!consumer) return;
    this.consumers.delete(producerId);
    this.media.removeTrack(consumer.track);
    consumer.close();
    this.hasMedia$.next(this.consumers.size > 0);
  }

  /** @throws ApiError */
  async setQuality(quality: Quality): Promise<void> {
    this.quality = quality;
    await Promise.all([...this.consumers.values()].map((consumer) => this.applyQuality(consumer)));
  }

  private async receive(parameters: ConsumerParameters): Promise<mediasoup.Consumer> {
    const { id, producerId, kind, rtpParameters } = parameters;
    const consumer = await this.visit.transport.consume({ id, producerId, kind, rtpParameters });
    this.consumers.set(producerId, consumer);
    this.media.addTrack(consumer.track);
    if (kind === 'video') this.layers$.next(layersOf(parameters));
    return consumer;
  }

  private async start(consumer: mediasoup.Consumer): Promise<void> {
    const asked = [this.socket.request('resumeConsumer', { consumerId: consumer.id })];
    if (this.quality !== 'auto') asked.push(this.applyQuality(consumer));
    await Promise.all(asked).catch(unlessGone);
  }

  private async applyQuality({ id, kind }: mediasoup.Consumer): Promise<Record<string, never>> {
    const layers = this.layers$.value;
    if (kind !== 'video' || layers === 1) return {};
    const highest = layers - 1;
    return this.socket.request('setPreferredLayers', {
      consumerId: id,
      spatialLayer: this.quality === 'auto' ? highest : Math.min(this.quality, highest),
      temporalLayer: ALL_TEMPORAL_LAYERS,
    });
  }
}

function layersOf({ type, rtpParameters }: ConsumerParameters): number {
  if (type === 'simple') return 1;
  return parseScalabilityMode(rtpParameters.encodings?.[0]?.scalabilityMode).spatialLayers;
}

/** The producer may close while we ask for it; its own event says so and clears up. */
function unlessGone(error: unknown): void {
  if (!(error instanceof ApiError && error.code === 'consumer_not_found')) throw error;
}
