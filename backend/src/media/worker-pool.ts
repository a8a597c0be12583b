import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { mediaUnavailable } from './media-error.js';
import { MediaWorker, type MediaWorkerOptions } from './media-worker.js';

export interface PoolOptions extends MediaWorkerOptions {
  workers: number;
}

/** A worker's place in the pool: its port stays the same when the worker is replaced. */
interface Slot {
  readonly port: number;
  /** Absent from a worker's death until the next one runs. */
  worker?: MediaWorker | undefined;
  starting: Promise<MediaWorker>;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

/** A fixed number of workers; one that dies is replaced. */
export class WorkerPool {
  private readonly log = new Logger('Media');
  private readonly stopping = new AbortController();
  private readonly slots: Slot[];

  private constructor(private readonly options: PoolOptions) {
    this.slots = Array.from({ length: options.workers }, (_, index) => {
      const port = options.port && options.port + index;
      return { port, starting: this.launch(port) };
    });
  }

  /** @throws Error when a worker does not start or a port is taken; none is left running then */
  static async create(options: PoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    const started = await Promise.allSettled(pool.slots.map((slot) => pool.settle(slot)));
    const failure = started.find((result) => result.status === 'rejected');
    if (!failure) return pool;
    pool.close();
    throw failure.reason;
  }

  /** The workers that run now. */
  get workers(): MediaWorker[] {
    return this.slots.flatMap(({ worker }) => worker ?? []);
  }

  /** Whether every worker runs. */
  get complete(): boolean {
    return this.workers.length === this.slots.length;
  }

  /**
   * The least loaded worker. When all have died at once it waits for the first that is back.
   * @throws AppError `media_unavailable`
   */
  async acquire(): Promise<MediaWorker> {
    if (this.stopping.signal.aborted) throw mediaUnavailable();
    const [first, ...others] = this.workers;
    if (first) return others.reduce((a, b) => (b.load < a.load ? b : a), first);
    try {
      return await Promise.any(this.slots.map(({ starting }) => starting));
    } catch (error) {
      throw mediaUnavailable(error);
    }
  }

  close(): void {
    this.stopping.abort();
    for (const worker of this.workers) worker.close();
  }

  private async launch(port: number): Promise<MediaWorker> {
    const worker = await MediaWorker.create({ ...this.options, port });
    if (!this.stopping.signal.aborted) return worker;
    worker.close();
    throw new Error('The worker pool is closed.');
  }

  private async settle(slot: Slot): Promise<void> {
    const worker = await slot.starting;
    slot.worker = worker;
    worker.worker.once('died', (error) => {
      this.log.error(`media worker ${worker.worker.pid} died: ${error.message}; starting another`);
      slot.worker = undefined;
      void this.replace(slot);
    });
  }

  /** Tries until a worker runs in this place or the pool is closed; never rejects. */
  private async replace(slot: Slot): Promise<void> {
    const { signal } = this.stopping;
    for (let pause = FIRST_RETRY_MS; !signal.aborted; pause = Math.min(2 * pause, LONGEST_RETRY_MS))
      try {
        slot.starting = this.launch(slot.port);
        return await this.settle(slot);
      } catch (error) {
        if (signal.aborted) return;
        this.log.error(`no media worker on port ${slot.port}: ${String(error)}`);
        // An aborted wait is how this loop ends.
        await delay(pause, undefined, { signal, ref: false }).catch(() => undefined);
      }
  }
}
