import { Edge, type Seat } from './edge.js';
import { full } from './media-error.js';
import type { MediaWorker } from './media-worker.js';
import type { RoomRouter } from './room-router.js';
import type { WorkerPool } from './worker-pool.js';

/**
 * The part of the origin's worker that viewers do not get while there are others, so that the broadcaster's packets do
 * not wait behind theirs, and copies for other workers and nodes have time. With a twentieth, packets were lost on their
 * way to other workers as soon as the core was a little slower than when its limit was measured; with a tenth none were.
 */
const ORIGIN_RESERVE = 0.1;

/** Spreads a room's viewers over the workers: on its origin router first, then on edges that are fed from it. */
export class Fanout {
  private readonly edges = new Map<MediaWorker, Edge>();
  private closed = false;

  /** @param edgeIdleMs how long an edge stays without viewers, in milliseconds */
  constructor(
    private readonly origin: RoomRouter,
    private readonly pool: Pick<WorkerPool, 'workers'>,
    private readonly edgeIdleMs: number,
  ) {}

  /** @throws AppError `capacity`, `not_joined` when the room closes meanwhile, `media_unavailable` */
  async seat(): Promise<Seat> {
    for (;;) {
      const worker = this.choose();
      try {
        return await this.seatOn(worker);
      } catch (error) {
        // As in `RoomRegistry`: a worker that has just died is noticed by its silence, and another one has to do.
        if (this.closed || !worker.closed) throw error;
      }
    }
  }

  close(): void {
    this.closed = true;
    for (const edge of this.edges.values()) edge.close();
  }

  /** One that the room is on and that has time to spare; failing that the least full, where an edge may have to open. */
  private choose(): MediaWorker {
    const free = this.pool.workers.filter((worker) => worker.hasPlace(this.reserve(worker)));
    const spare = [this.origin.worker, ...this.edges.keys()].find(
      (worker) => worker.hasSpare && free.includes(worker),
    );
    if (spare) return spare;
    const [first, ...others] = free;
    if (!first) throw full();
    return others.reduce((a, b) => (this.weight(b) < this.weight(a) ? b : a), first);
  }

  private weight(worker: MediaWorker): number {
    return worker.fullness + this.reserve(worker);
  }

  private reserve(worker: MediaWorker): number {
    return worker === this.origin.worker && this.pool.workers.length > 1 ? ORIGIN_RESERVE : 0;
  }

  private async seatOn(worker: MediaWorker): Promise<Seat> {
    // Counted before the first await: those who come at once each find the place that the others have left.
    worker.viewers++;
    try {
      const seat =
        worker === this.origin.worker
          ? { transport: await this.origin.createTransport('viewer') }
          : await this.edgeOn(worker).seat();
      seat.transport.observer.once('close', () => worker.viewers--);
      return seat;
    } catch (error) {
      worker.viewers--;
      throw error;
    }
  }

  private edgeOn(worker: MediaWorker): Edge {
    let edge = this.edges.get(worker);
    if (!edge) {
      edge = new Edge(worker, this.origin.router, this.edgeIdleMs);
      edge.once('closed', () => this.edges.delete(worker));
      this.edges.set(worker, edge);
    }
    return edge;
  }
}
