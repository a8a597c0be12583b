import type { ConsumerParameters } from '@amphi/contracts';
import type { types as mediasoup } from 'mediasoup';
import { AppError } from '../common/app-error.js';
import type { Bring } from './edge.js';
import { callMedia, notJoined } from './media-error.js';
import type { WantedLayers } from './wanted-layers.js';

/** What a viewer receives: at most one consumer a producer. */
export class Consumers {
  private readonly byId = new Map<string, mediasoup.Consumer>();
  private readonly byProducer = new Map<string, Promise<mediasoup.Consumer>>();
  private closed = false;
  private connected = false;

  /** @param bring makes a producer one that can be consumed over the transport; absent where all are */
  constructor(
    private readonly transport: mediasoup.WebRtcTransport,
    private readonly wantedLayers: WantedLayers,
    private readonly bring?: Bring,
  ) {}

  /**
   * Starts paused: the client resumes it as soon as it can play it, so that the key frame that then comes is not lost.
   * Asked again, it answers with the consumer that is there.
   * @throws AppError `cannot_consume`, `producer_not_found`, `not_joined`, `media_unavailable`
   */
  async consume(
    producerId: string,
    rtpCapabilities: mediasoup.RtpCapabilities,
  ): Promise<ConsumerParameters> {
    let consumer = this.byProducer.get(producerId);
    if (!consumer) {
      consumer = this.create(producerId, rtpCapabilities);
      this.byProducer.set(producerId, consumer);
    }
    return parametersOf(await consumer);
  }

  /** @throws AppError `consumer_not_found`, `media_unavailable` */
  resume(consumerId: string): Promise<void> {
    return this.change(consumerId, (consumer) => consumer.resume());
  }

  /** @throws AppError `consumer_not_found`, `media_unavailable` */
  pause(consumerId: string): Promise<void> {
    return this.change(consumerId, (consumer) => consumer.pause());
  }

  /** The viewer's transport is connected: from now on it wants what it consumes. A key frame before would be lost. */
  connect(): void {
    this.connected = true;
    for (const consumer of this.byId.values()) this.wantedLayers.add(consumer);
  }

  /**
   * The highest layers wanted. Of no effect on a consumer without layers.
   * @throws AppError `consumer_not_found`, `media_unavailable`
   */
  setPreferredLayers(consumerId: string, layers: mediasoup.ConsumerLayers): Promise<void> {
    return this.change(consumerId, (consumer) => consumer.setPreferredLayers(layers));
  }

  close(): void {
    this.closed = true;
    for (const consumer of this.byId.values()) consumer.close();
    this.byId.clear();
    this.byProducer.clear();
  }

  private async create(
    producerId: string,
    rtpCapabilities: mediasoup.RtpCapabilities,
  ): Promise<mediasoup.Consumer> {
    try {
      if (this.bring) await this.fetch(producerId, this.bring);
      const consumer = await callMedia(
        () => this.transport.consume({ producerId, rtpCapabilities, paused: true }),
        { badInput: 'cannot_consume', gone: 'producer_not_found' },
      );
      this.add(consumer);
      return consumer;
    } catch (error) {
      this.byProducer.delete(producerId);
      throw error;
    }
  }

  private async fetch(producerId: string, bring: Bring): Promise<void> {
    await callMedia(() => bring(producerId), { gone: 'producer_not_found' });
    if (this.closed) throw notJoined();
  }

  private add(consumer: mediasoup.Consumer): void {
    // The transport may have been closed while the worker answered.
    if (this.closed) {
      consumer.close();
      throw notJoined();
    }
    this.byId.set(consumer.id, consumer);
    if (this.connected) this.wantedLayers.add(consumer);
    consumer.once('producerclose', () => {
      this.byId.delete(consumer.id);
      this.byProducer.delete(consumer.producerId);
    });
  }

  private async change(
    consumerId: string,
    call: (consumer: mediasoup.Consumer) => Promise<void>,
  ): Promise<void> {
    const consumer = this.byId.get(consumerId);
    if (!consumer) throw new AppError('consumer_not_found', 'There is no such consumer.');
    await callMedia(() => call(consumer), { gone: 'consumer_not_found' });
    this.wantedLayers.update();
  }
}

function parametersOf(consumer: mediasoup.Consumer): ConsumerParameters {
  const { id, producerId, kind, type, producerPaused } = consumer;
  // `pipe` consumers exist between routers only.
  if (type === 'pipe') throw new Error(`consumer ${id} is not one for clients`);
  // mediasoup's type names more header extensions than its client's; both take any.
  const rtpParameters = consumer.rtpParameters as ConsumerParameters['rtpParameters'];
  return { id, producerId, kind, rtpParameters, type, producerPaused };
}
