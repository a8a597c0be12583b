import { setTimeout as delay } from 'node:timers/promises';
import { readinessSchema, type Stream, streamSchema } from '@amphi/contracts';
import { testEnvironment } from '../support/app.js';
import { OwnRedis } from '../support/redis.js';
import { ok, rest, signUp } from '../support/rest.js';
import { ServerProcess } from '../support/server-process.js';
import { VideoBroadcaster } from '../support/video-broadcaster.js';
import { VideoViewer } from '../support/video-viewer.js';

/** Processes boot, and a busy machine takes its time for that. */
const TIMEOUT_MS = 180_000;
const REDIS_AWAY_MS = 20_000;

/** Two processes over one database and one Redis, with real media. */
describe('two servers', () => {
  let env: Record<string, string>;
  let cleanUp: () => Promise<void>;
  let redis: OwnRedis;
  let a: ServerProcess;
  let b: ServerProcess;
  let owner: Awaited<ReturnType<typeof signUp>>;
  let stream: Stream;
  const open: { close(): void }[] = [];

  beforeAll(async () => {
    redis = await OwnRedis.start();
    ({ env, cleanUp } = await testEnvironment({ REDIS_URL: redis.url, DRAIN_SECONDS: '30' }));
  });
  beforeEach(async () => {
    [a, b] = await Promise.all([ServerProcess.start(env), ServerProcess.start(env)]);
    owner = await signUp(a.url);
    stream = await ok(owner.rest.post('/streams', { title: 'Two' }), streamSchema);
  }, TIMEOUT_MS);
  afterEach(async () => {
    open.splice(0).forEach((one) => one.close());
    await Promise.all([a.end('SIGKILL'), b.end('SIGKILL')]);
  });
  afterAll(async () => {
    await redis.close();
    await cleanUp();
  });

  async function broadcast(server: ServerProcess): Promise<VideoBroadcaster> {
    const broadcaster = await VideoBroadcaster.start(server.url, stream.id, owner.token);
    open.push(broadcaster);
    return broadcaster;
  }

  async function watch(...servers: ServerProcess[]): Promise<VideoViewer> {
    const urls = servers.map(({ url }) => url);
    const viewer = await VideoViewer.watch(urls, stream.id);
    open.push(viewer);
    await viewer.receives(10);
    return viewer;
  }

  const isLive = async (server: ServerProcess) =>
    (await ok(rest(server.url).get(`/streams/${stream.id}`), streamSchema)).isLive;

  it(
    'show a stream on both, for one key frame a second',
    async () => {
      const startedAt = Date.now();
      const broadcaster = await broadcast(a);
      const viewers = await Promise.all([a, b, b, b, b, b].map((server) => watch(server)));
      await Promise.all(viewers.map((viewer) => viewer.receives(20)));
      const seconds = Math.ceil((Date.now() - startedAt) / 1000);
      const layers = 2;
      // One at once, and one for every second that has begun since.
      expect(broadcaster.keyFrames).toBeLessThanOrEqual(layers * (1 + seconds));
    },
    TIMEOUT_MS,
  );

  it(
    'go on with the stream when the one that its broadcaster is on is killed',
    async () => {
      await broadcast(a);
      const [near, far] = [await watch(a, b), await watch(b)];
      await a.end('SIGKILL');
      await near.receives(0);
      await broadcast(b);
      for (const viewer of [near, far]) await viewer.receives(20);
      expect(near.servers).toEqual([a.url, b.url]);
      expect(far.servers).toEqual([b.url]);
      expect(await isLive(b)).toBe(true);
    },
    TIMEOUT_MS,
  );

  it(
    'lose no viewer when the one that they are on is killed',
    async () => {
      await broadcast(a);
      const viewer = await watch(b, a);
      await b.end('SIGKILL');
      await viewer.receives(20);
      expect(viewer.servers).toEqual([b.url, a.url]);
    },
    TIMEOUT_MS,
  );

  it(
    'go on while Redis is away for 20 s, and are one again afterwards',
    async () => {
      const broadcaster = await broadcast(a);
      const far = await watch(b);
      far.forget();
      await redis.kill();
      await delay(REDIS_AWAY_MS);
      expect(far.longestGapMs).toBeLessThan(REDIS_AWAY_MS / 4);
      await redis.start();
      // Longer than a node that does not register again would be missed.
      await delay(10_000);
      await far.receives(20);
      expect(far.longestGapMs).toBeLessThan(REDIS_AWAY_MS / 4);
      expect(far.servers).toEqual([b.url]);
      expect(await isLive(a)).toBe(true);
      // What the broadcaster does reaches the other server again, and so do newcomers.
      await broadcaster.signaling.request('pauseProducer', { producerId: broadcaster.producerId });
      await far.signaling.next('producerPaused');
      await broadcaster.signaling.request('resumeProducer', { producerId: broadcaster.producerId });
      await watch(b);
    },
    TIMEOUT_MS,
  );

  it(
    'move everybody to the other one before one stops',
    async () => {
      await broadcast(a);
      const viewers = await Promise.all([watch(a, b), watch(a, b), watch(a, b)]);
      viewers.forEach((viewer) => viewer.forget());
      const ended = a.end('SIGTERM');
      await viewers[0]?.signaling.next('moveRequested').catch(() => undefined);
      const readiness = await rest(a.url).get('/ready');
      expect([readiness.status, readinessSchema.parse(readiness.body)]).toEqual([
        503,
        { ready: false, draining: true },
      ]);
      await expect(VideoBroadcaster.start(a.url, stream.id, owner.token)).rejects.toMatchObject({
        body: { code: 'server_draining' },
      });
      const moved = await broadcast(b);
      expect(moved.producerId).toBeTruthy();
      for (const viewer of viewers) await viewer.receives(20);
      await ended;
      for (const viewer of viewers) await viewer.receives(20);
      for (const viewer of viewers) expect(viewer.servers).toEqual([a.url, b.url]);
      expect(await isLive(b)).toBe(true);
    },
    TIMEOUT_MS,
  );
});
