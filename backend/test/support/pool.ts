import { type PoolOptions, WorkerPool } from '../../src/media/worker-pool.js';

/** Real workers on free ports of the loopback address. */
export const startPool = (options: Partial<PoolOptions> = {}): Promise<WorkerPool> =>
  WorkerPool.create({
    workers: 1,
    port: 0,
    listenAddress: '127.0.0.1',
    workerBin: process.env['MEDIASOUP_WORKER_BIN'],
    viewersPerWorker: 100,
    spreadAt: 0.5,
    ...options,
  });
