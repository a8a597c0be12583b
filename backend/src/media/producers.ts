import { EventEmitter } from 'node:events';
import type { MediaKind, MediaSource, ProducerInfo, SignalingRequests } from '@amphi/contracts';
import type { types as mediasoup } from 'mediasoup';
import { AppError } from '../common/app-error.js';
import { callMedia, notJoined } from './media-error.js';

export type ProduceRequest = SignalingRequests['produce'];

type Producer = mediasoup.Producer<{ source: MediaSource }>;

export interface ProducerEvents {
  producerAdded: [ProducerInfo];
  producerClosed: [{ producerId: string }];
  producerPaused: [{ producerId: string }];
  producerResumed: [{ producerId: string }];
}

/** Where the producers on a room's origin router come from. */
export interface ProducerSource extends EventEmitter<ProducerEvents> {
  readonly list: ProducerInfo[];
  find(id: string): mediasoup.Producer | undefined;
}

/** A producer that exists on another server already. */
export interface PipedFrom {
  id: string;
  paused: boolean;
}

/**
 * For each stream of RTP a sender is asked for a key frame at most once in this time, in milliseconds: viewers who
 * come in a burst share one. The worker keeps the requests of that time and makes one of them at its end.
 */
const KEY_FRAME_REQUEST_DELAY_MS = 1000;

const KIND_OF: Record<MediaSource, MediaKind> = {
  microphone: 'audio',
  camera: 'video',
  screen: 'video',
};

/** What a broadcaster sends, itself or through another server: at most one audio and one video. */
export class Producers extends EventEmitter<ProducerEvents> implements ProducerSource {
  private readonly byId = new Map<string, Producer>();
  /** Kinds that are sent or about to be. */
  private readonly kinds = new Set<MediaKind>();
  private closed = false;

  constructor(private readonly transport: Pick<mediasoup.Transport, 'produce'>) {
    super();
  }

  get list(): ProducerInfo[] {
    return [...this.byId.values()].map(infoOf);
  }

  find(id: string): mediasoup.Producer | undefined {
    return this.byId.get(id);
  }

  /** @throws AppError `validation_failed`, `invalid_rtp_parameters`, `not_joined`, `media_unavailable` */
  async produce(
    { kind, source, rtpParameters }: ProduceRequest,
    piped?: PipedFrom,
  ): Promise<ProducerInfo> {
    if (KIND_OF[source] !== kind)
      throw new AppError('validation_failed', `source: A ${source} does not send ${kind}.`);
    if (this.kinds.has(kind))
      throw new AppError('validation_failed', `kind: This stream has its ${kind} already.`);
    this.kinds.add(kind);
    try {
      return this.add(
        await callMedia(
          () =>
            this.transport.produce({
              kind,
              rtpParameters,
              appData: { source },
              // Key frames through a pipe are counted at the server that the broadcaster is on.
              ...(piped ?? { keyFrameRequestDelay: KEY_FRAME_REQUEST_DELAY_MS }),
            }),
          { badInput: 'invalid_rtp_parameters' },
        ),
      );
    } catch (error) {
      this.kinds.delete(kind);
      throw error;
    }
  }

  /** @throws AppError `producer_not_found`, `media_unavailable` */
  async pause(producerId: string): Promise<void> {
    const producer = this.get(producerId);
    if (producer.paused) return;
    await callMedia(() => producer.pause(), { gone: 'producer_not_found' });
    this.emit('producerPaused', { producerId });
  }

  /** @throws AppError `producer_not_found`, `media_unavailable` */
  async resume(producerId: string): Promise<void> {
    const producer = this.get(producerId);
    if (!producer.paused) return;
    await callMedia(() => producer.resume(), { gone: 'producer_not_found' });
    this.emit('producerResumed', { producerId });
  }

  /** @throws AppError `producer_not_found` */
  remove(producerId: string): void {
    const producer = this.get(producerId);
    this.byId.delete(producerId);
    this.kinds.delete(producer.kind);
    producer.close();
    this.emit('producerClosed', { producerId });
  }

  close(): void {
    this.closed = true;
    for (const id of this.byId.keys()) this.remove(id);
  }

  private add(producer: Producer): ProducerInfo {
    // The transport may have been closed while the worker answered.
    if (this.closed) {
      producer.close();
      throw notJoined();
    }
    this.byId.set(producer.id, producer);
    const info = infoOf(producer);
    this.emit('producerAdded', info);
    return info;
  }

  private get(id: string): Producer {
    const producer = this.byId.get(id);
    if (!producer) throw new AppError('producer_not_found', 'There is no such producer.');
    return producer;
  }
}

function infoOf({ id, kind, paused, appData }: Producer): ProducerInfo {
  return { id, kind, source: appData.source, paused };
}
