import { EventEmitter } from 'node:events';
import type { PipedProducer, PipeEnd, ProducerInfo } from '@amphi/contracts';
import { errors, type types as mediasoup } from 'mediasoup';
import { connectPipe, endOf, openPipe, type PipePlace } from './pipe.js';

/** The end of a pipe at the server that the broadcaster is on: sends one copy of a room's media to another server. */
export class Outlet extends EventEmitter<{ closed: [] }> {
  private readonly consumers = new Map<string, Promise<mediasoup.Consumer>>();

  private constructor(private readonly transport: mediasoup.PipeTransport) {
    super();
    transport.observer.once('close', () => this.emit('closed'));
  }

  /** @throws AppError `not_joined` when the router is closed meanwhile, `media_unavailable`, `validation_failed` */
  static async open(router: mediasoup.Router, place: PipePlace, remote: PipeEnd): Promise<Outlet> {
    const transport = await openPipe(router, place);
    try {
      await connectPipe(transport, remote);
      return new Outlet(transport);
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  get end(): PipeEnd {
    return endOf(this.transport);
  }

  get closed(): boolean {
    return this.transport.closed;
  }

  /** Sends these producers, and says how the other end has to receive them. One that is closed meanwhile is left out. */
  async carry(producers: readonly ProducerInfo[]): Promise<PipedProducer[]> {
    const carried = await Promise.all(producers.map((producer) => this.carryOne(producer)));
    return carried.filter((producer) => producer !== undefined);
  }

  close(): void {
    this.transport.close();
  }

  private async carryOne(producer: ProducerInfo): Promise<PipedProducer | undefined> {
    try {
      const { rtpParameters } = await this.consumerOf(producer.id);
      return { ...producer, rtpParameters: rtpParameters as PipedProducer['rtpParameters'] };
    } catch (error) {
      if (error instanceof errors.NotFoundError || this.transport.closed) return undefined;
      throw error;
    }
  }

  private async consumerOf(producerId: string): Promise<mediasoup.Consumer> {
    const known = this.consumers.get(producerId);
    if (known) return known;
    const making = this.transport.consume({ producerId });
    this.consumers.set(producerId, making);
    try {
      const consumer = await making;
      consumer.observer.once('close', () => this.consumers.delete(producerId));
      return consumer;
    } catch (error) {
      this.consumers.delete(producerId);
      throw error;
    }
  }
}
