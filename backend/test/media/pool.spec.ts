import type { WorkerPool } from '../../src/media/worker-pool.js';
import { freePort, freePortsInARow } from '../support/free-port.js';
import { startPool } from '../support/pool.js';

describe('the worker pool', () => {
  const pools: WorkerPool[] = [];
  const start = async (options: Parameters<typeof startPool>[0]) => {
    const pool = await startPool(options);
    pools.push(pool);
    return pool;
  };
  afterEach(() => pools.splice(0).forEach((pool) => pool.close()));

  it('gives each worker a port of its own, counted from the first', async () => {
    const port = await freePortsInARow(2);
    const pool = await start({ port, workers: 2 });
    const dumps = await Promise.all(pool.workers.map((worker) => worker.webRtcServer.dump()));
    expect(dumps.map(({ udpSockets, tcpServers }) => [udpSockets, tcpServers])).toEqual([
      [[{ ip: '127.0.0.1', port }], [{ ip: '127.0.0.1', port }]],
      [[{ ip: '127.0.0.1', port: port + 1 }], [{ ip: '127.0.0.1', port: port + 1 }]],
    ]);
  });

  it('says which port is taken', async () => {
    const port = await freePort();
    await start({ port });
    await expect(startPool({ port })).rejects.toThrow(`MEDIA_PORT: cannot listen on port ${port}`);
  });

  it('says which worker does not run', async () => {
    await expect(startPool({ workerBin: '/nowhere/worker' })).rejects.toThrow(
      /^MEDIASOUP_WORKER_BIN: .*nowhere/,
    );
  });

  it('gives no worker once it is closed', async () => {
    const pool = await start({});
    pool.close();
    await expect(pool.acquire()).rejects.toMatchObject({ code: 'media_unavailable' });
  });
});
