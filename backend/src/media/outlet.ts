import { EventEmitter } from 'node:events';
import type { LayersWanted, PipedProducer, PipeEnd, ProducerInfo } from '@amphi/contracts';
import { errors, type types as mediasoup } from 'mediasoup';
import { hasSingleLayers, LayerConsumers } from './layer-consumers.js';
import { connectPipe, endOf, openPipe, type PipePlace } from './pipe.js';

/** A producer on its way. */
interface Carried {
  readonly rtpParameters: mediasoup.RtpParameters;
  /** @param count of layers, from the lowest on */
  want?(count: number): void;
}

/** Finds one of the room's producers. */
export type FindProducer = (id: string) => mediasoup.Producer | undefined;

/**
 * The end of a pipe at the server that the broadcaster is on: sends a room's media to another server, one copy of each
 * layer that is wanted there.
 */
export class Outlet extends EventEmitter<{ closed: [] }> {
  private readonly carried = new Map<string, Promise<Carried>>();
  private wanted: LayersWanted = {};

  private constructor(
    private readonly router: mediasoup.Router,
    private readonly transport: mediasoup.PipeTransport,
    private readonly find: FindProducer,
  ) {
    super();
    transport.observer.once('close', () => this.emit('closed'));
  }

  /** @throws AppError `not_joined` when the router is closed meanwhile, `media_unavailable`, `validation_failed` */
  static async open(
    router: mediasoup.Router,
    find: FindProducer,
    place: PipePlace,
    remote: PipeEnd,
  ): Promise<Outlet> {
    const transport = await openPipe(router, place);
    try {
      await connectPipe(transport, remote);
      return new Outlet(router, transport, find);
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

  /** From now on, until it is said again. */
  want(layers: LayersWanted): void {
    this.wanted = layers;
    // One that does not come about is told to who asked for it.
    for (const [id, carried] of this.carried)
      carried.then(
        (producer) => producer.want?.(layers[id] ?? 0),
        () => undefined,
      );
  }

  close(): void {
    this.transport.close();
  }

  private async carryOne(producer: ProducerInfo): Promise<PipedProducer | undefined> {
    try {
      const { rtpParameters } = await this.carriedOf(producer.id);
      return { ...producer, rtpParameters: rtpParameters as PipedProducer['rtpParameters'] };
    } catch (error) {
      if (error instanceof errors.NotFoundError || this.transport.closed) return undefined;
      throw error;
    }
  }

  private carriedOf(producerId: string): Promise<Carried> {
    const known = this.carried.get(producerId);
    if (known) return known;
    const carried = this.start(producerId).catch((error: unknown) => {
      this.carried.delete(producerId);
      throw error;
    });
    this.carried.set(producerId, carried);
    return carried;
  }

  /** @throws NotFoundError when it is closed meanwhile */
  private async start(producerId: string): Promise<Carried> {
    const producer = this.find(producerId);
    if (!producer) throw new errors.NotFoundError(`there is no producer ${producerId}`);
    producer.observer.once('close', () => this.carried.delete(producerId));
    if (!hasSingleLayers(producer)) return this.transport.consume({ producerId });
    const layers = await LayerConsumers.open(this.transport, producer, this.router);
    layers.want(this.wanted[producerId] ?? 0);
    return layers;
  }
}
