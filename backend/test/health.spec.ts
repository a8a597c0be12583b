import { rm, writeFile } from 'node:fs/promises';
import { healthSchema } from '@amphi/contracts';
import { DataSource } from 'typeorm';
import { WorkerPool } from '../src/media/worker-pool.js';
import { startApp, type TestApp } from './support/app.js';
import { OwnRedis } from './support/redis.js';
import { ok, rest } from './support/rest.js';

const degraded = async (server: TestApp) => {
  const { status, body } = await rest(server.url).get('/health');
  expect(status).toBe(503);
  return healthSchema.parse(body);
};

describe('health', () => {
  let redis: OwnRedis;
  let server: TestApp;
  beforeEach(async () => {
    redis = await OwnRedis.start();
    server = await startApp({ REDIS_URL: redis.url });
  });
  afterEach(async () => {
    await server.close();
    await redis.close();
  });

  it('is ok, and names what stands behind each part', async () => {
    expect(await ok(rest(server.url).get('/health'), healthSchema)).toEqual({
      status: 'ok',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      uptimeSeconds: expect.any(Number),
      database: { kind: 'external', ok: true },
      redis: { kind: 'redis', ok: true },
      storage: { kind: 'local', ok: true },
      media: { workers: 2, rooms: 0, peers: 0, ok: true },
      node: { id: expect.any(String), load: expect.any(Number), draining: false, nodes: 1 },
    });
  });

  it('tells that Redis is away, and what works nevertheless', async () => {
    // Not before every client has connected: Socket.IO's adapter never gives up one that has not.
    await ok(rest(server.url).get('/health'), healthSchema);
    await redis.kill();
    expect(await degraded(server)).toMatchObject({
      status: 'degraded',
      redis: { kind: 'redis', ok: false },
      database: { ok: true },
      storage: { ok: true },
      media: { ok: true },
    });
  });

  it('tells that storage cannot be written', async () => {
    const dir = server.env['STORAGE_DIR'] ?? '';
    // What the server does after its start may make the folder again.
    for (let isInTheWay = false; !isInTheWay;) {
      await rm(dir, { recursive: true, force: true });
      isInTheWay = await writeFile(dir, 'in the way').then(
        () => true,
        () => false,
      );
    }
    expect(await degraded(server)).toMatchObject({ storage: { kind: 'local', ok: false } });
  });

  it('tells that a worker is hung, or dead', async () => {
    const pid = server.app.get(WorkerPool).workers[0]?.worker.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    expect(await degraded(server)).toMatchObject({ media: { workers: 2, ok: false } });
    process.kill(pid, 'SIGKILL');
    expect(await degraded(server)).toMatchObject({ media: { ok: false } });
  });

  it('tells that the database is away', async () => {
    await server.app.get(DataSource).destroy();
    expect(await degraded(server)).toMatchObject({ database: { ok: false }, redis: { ok: true } });
    await server.app.get(DataSource).initialize();
  });
});

describe('without Redis', () => {
  it('memory stands behind its part', async () => {
    const server = await startApp();
    try {
      const health = await ok(rest(server.url).get('/health'), healthSchema);
      expect(health.redis).toEqual({ kind: 'memory', ok: true });
    } finally {
      await server.close();
    }
  });
});
