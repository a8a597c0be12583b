import { EventEmitter } from 'node:events';
import { Logger } from '@nestjs/common';
import type { types as mediasoup } from 'mediasoup';
import { notJoined } from './media-error.js';
import type { MediaWorker } from './media-worker.js';
import { RoomRouter } from './room-router.js';

/** Makes a producer of the room one that can be consumed at a seat. */
export type Bring = (producerId: string) => Promise<void>;

/** Where a viewer receives. */
export interface Seat {
  transport: mediasoup.WebRtcTransport;
  /** Absent where all producers can be consumed. */
  bring?: Bring;
}

const log = new Logger('Media');

/**
 * A room's router on another worker than its origin. Viewers there receive what is piped to it, under the same ids. It
 * closes with its worker, or when it has been without viewers for a while.
 */
export class Edge extends EventEmitter<{ closed: [] }> {
  private readonly pipes = new Map<string, Promise<void>>();
  private readonly opening: Promise<RoomRouter>;
  private home?: RoomRouter;
  private closed = false;
  /** Viewers here and on their way. */
  private seats = 0;
  private idle?: NodeJS.Timeout;

  /** @param idleMs how long it stays without viewers, in milliseconds */
  constructor(
    worker: MediaWorker,
    private readonly origin: mediasoup.Router,
    private readonly idleMs: number,
  ) {
    super();
    this.opening = this.open(worker);
  }

  /** @throws AppError `not_joined` when the room closes meanwhile, `media_unavailable` */
  async seat(): Promise<Seat> {
    this.seats++;
    clearTimeout(this.idle);
    try {
      const home = await this.opening;
      const transport = await home.createTransport('viewer');
      transport.observer.once('close', () => this.release());
      return { transport, bring: (producerId) => this.bring(home, producerId) };
    } catch (error) {
      this.release();
      throw error;
    }
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.idle);
    this.home?.close();
    this.emit('closed');
  }

  private async open(worker: MediaWorker): Promise<RoomRouter> {
    try {
      const home = await RoomRouter.create(worker);
      if (this.closed) {
        home.close();
        throw notJoined();
      }
      home.router.once('workerclose', () => this.close());
      return (this.home = home);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  private release(): void {
    if (--this.seats === 0 && !this.closed)
      this.idle = setTimeout(() => this.close(), this.idleMs).unref();
  }

  /** One copy of a producer, however many viewers of it there are. */
  private bring(home: RoomRouter, producerId: string): Promise<void> {
    let pipe = this.pipes.get(producerId);
    if (!pipe) {
      pipe = this.pipe(home, producerId);
      this.pipes.set(producerId, pipe);
    }
    return pipe;
  }

  private async pipe({ router }: RoomRouter, producerId: string): Promise<void> {
    try {
      const { pipeConsumer, pipeProducer } = await this.origin.pipeToRouter({
        producerId,
        router,
        // What the sockets' buffers had no place for is sent again.
        enableRtx: true,
        enableSctp: false,
      });
      if (!pipeConsumer || !pipeProducer) throw new Error(`producer ${producerId} was not piped`);
      pipeProducer.observer.once('close', () => this.pipes.delete(producerId));
      follow(pipeConsumer, pipeProducer);
    } catch (error) {
      this.pipes.delete(producerId);
      throw error;
    }
  }
}

/**
 * Pauses and resumes with the origin. mediasoup does so too, but handles no failure: an edge's worker that dies
 * meanwhile would end this process.
 */
function follow(consumer: mediasoup.Consumer, producer: mediasoup.Producer): void {
  for (const change of ['pause', 'resume'] as const) {
    consumer.observer.removeAllListeners(change);
    consumer.observer.on(change, () => {
      producer[change]().catch((error: unknown) => {
        if (!producer.closed) log.error(`an edge did not ${change}: ${String(error)}`);
      });
    });
  }
}
