import { setTimeout as delay } from 'node:timers/promises';
import { readinessSchema, type Stream, streamSchema } from '@amphi/contracts';
import { testEnvironment } from '../support/app.js';
import { type Host, Hosts } from '../support/net/hosts.js';
import { OwnRedis } from '../support/redis.js';
import { ok, rest, signUp } from '../support/rest.js';
import type { ServerProcess } from '../support/server-process.js';
import { VideoBroadcaster } from '../support/video-broadcaster.js';
import { VideoViewer } from '../support/video-viewer.js';

/** Processes boot, and a busy machine takes its time for that. */
const TIMEOUT_MS = 180_000;
const REDIS_AWAY_MS = 20_000;

/** One backend process each on machines of their own, over one database and one Redis, with real media. */
describe('servers on several machines', () => {
  let hosts: Hosts;
  let machines: [Host, Host, Host];
  let env: Record<string, string>;
  let cleanUp: () => Promise<void>;
  let redis: OwnRedis;
  let owner: Awaited<ReturnType<typeof signUp>>;
  let stream: Stream;
  const servers: ServerProcess[] = [];
  const clients: { close(): void }[] = [];

  beforeAll(async () => {
    hosts = await Hosts.open();
    machines = [await hosts.add(), await hosts.add(), await hosts.add()];
    redis = await OwnRedis.start(hosts.address);
    ({ env, cleanUp } = await testEnvironment({ REDIS_URL: redis.url, DRAIN_SECONDS: '30' }));
    env['DATABASE_URL'] = await hosts.forward(env['DATABASE_URL'] ?? '');
  }, TIMEOUT_MS);
  afterEach(async () => {
    clients.splice(0).forEach((client) => client.close());
    await Promise.all(servers.splice(0).map((server) => server.end('SIGKILL')));
  }, TIMEOUT_MS);
  afterAll(async () => {
    await redis.close();
    await cleanUp();
    await hosts.close();
  }, TIMEOUT_MS);

  /** Boots so many, and makes a stream that nobody has joined. */
  async function boot(count: number, pipes: readonly string[] = []): Promise<ServerProcess[]> {
    const booted = await Promise.all(
      machines.slice(0, count).map(async (machine, index) => {
        const pipeAddress = pipes[index];
        const own = { ...env, ...(pipeAddress && { MEDIA_PIPE_ADDRESS: pipeAddress }) };
        const server = await machine.start(own);
        servers.push(server);
        return server;
      }),
    );
    owner = await signUp(booted[0]?.url ?? '');
    stream = await ok(owner.rest.post('/streams', { title: 'Far' }), streamSchema);
    return booted;
  }

  async function broadcast(server?: ServerProcess): Promise<VideoBroadcaster> {
    const { url } = server ?? {};
    const broadcaster = await VideoBroadcaster.start(url ?? '', stream.id, owner.token);
    clients.push(broadcaster);
    return broadcaster;
  }

  /** Watches on the first of these, and on the next ones when that is gone. */
  async function watch(...on: (ServerProcess | undefined)[]): Promise<VideoViewer> {
    const urls = on.flatMap((server) => server?.url ?? []);
    const viewer = await VideoViewer.watch(urls, stream.id);
    clients.push(viewer);
    await viewer.receives(10);
    return viewer;
  }

  const isLive = async (server?: ServerProcess) =>
    (await ok(rest(server?.url ?? '').get(`/streams/${stream.id}`), streamSchema)).isLive;

  it(
    'show a stream on each, for one key frame a second',
    async () => {
      const [a, b, c] = await boot(3);
      const startedAt = Date.now();
      const broadcaster = await broadcast(a);
      const viewers = await Promise.all([a, b, b, b, c, c, c].map((server) => watch(server)));
      await Promise.all(viewers.map((viewer) => viewer.receives(20)));
      const seconds = Math.ceil((Date.now() - startedAt) / 1000);
      // One at once, and one for every second that has begun since.
      for (const keyFrames of broadcaster.keyFrames)
        expect(keyFrames).toBeLessThanOrEqual(1 + seconds);
    },
    TIMEOUT_MS,
  );

  it(
    'send each other again what a bad line between them loses',
    async () => {
      const bad = { delayMs: 30, jitterMs: 10, lossPercent: 10 };
      const packets = 300;
      const [a, b] = await boot(2, await hosts.link(machines[0], machines[1], bad));
      await broadcast(a);
      const viewer = await watch(b);
      await viewer.receives(packets);
      const lost = (packets * bad.lossPercent) / 100;
      expect(await hosts.unlink()).toBeGreaterThan(lost);
      // What is sent again may be lost again.
      expect(viewer.missing).toBeLessThan(lost / 5);
    },
    TIMEOUT_MS,
  );

  it(
    'go on with the stream when the one that its broadcaster is on is killed',
    async () => {
      const [a, b, c] = await boot(3);
      await broadcast(a);
      const viewers = [await watch(a, c), await watch(b), await watch(c)];
      await a?.end('SIGKILL');
      await broadcast(b);
      for (const viewer of viewers) await viewer.receives(20);
      expect(viewers.map((viewer) => viewer.servers)).toEqual([
        [a?.url, c?.url],
        [b?.url],
        [c?.url],
      ]);
      expect(await isLive(c)).toBe(true);
    },
    TIMEOUT_MS,
  );

  it(
    'lose no viewer when the one that they are on is killed',
    async () => {
      const [a, b] = await boot(2);
      await broadcast(a);
      const viewer = await watch(b, a);
      await b?.end('SIGKILL');
      await viewer.receives(20);
      expect(viewer.servers).toEqual([b?.url, a?.url]);
    },
    TIMEOUT_MS,
  );

  it(
    'go on while Redis is away for 20 s, and are one again afterwards',
    async () => {
      const [a, b] = await boot(2);
      const { signaling, producerId } = await broadcast(a);
      const far = await watch(b);
      const before = far.packets;
      await redis.kill();
      await delay(REDIS_AWAY_MS);
      const during = far.packets - before;
      await redis.start();
      // Longer than one that does not register again would be taken for alive.
      await delay(10_000);
      await far.receives(20);
      // A picture 25 times a second, and a busy machine.
      expect(during).toBeGreaterThan((REDIS_AWAY_MS / 1000) * 10);
      expect(far.servers).toEqual([b?.url]);
      expect(await isLive(a)).toBe(true);
      // What the broadcaster does reaches the other server again, and newcomers find the stream there.
      await signaling.request('pauseProducer', { producerId });
      await far.signaling.next('producerPaused');
      await signaling.request('resumeProducer', { producerId });
      await watch(b);
    },
    TIMEOUT_MS,
  );

  it(
    'send everybody to the others before one stops',
    async () => {
      const [a, b] = await boot(2);
      const broadcaster = await broadcast(a);
      const viewers = [await watch(a, b), await watch(a, b), await watch(a, b)];
      const stopped = a?.end('SIGTERM');
      await broadcaster.signaling.next('moveRequested');
      const { status, body } = await rest(a?.url ?? '').get('/ready');
      expect([status, readinessSchema.parse(body)]).toEqual([
        503,
        { ready: false, draining: true },
      ]);
      await expect(broadcast(a)).rejects.toMatchObject({ body: { code: 'server_draining' } });
      await broadcast(b);
      expect(await broadcaster.signaling.next('peerReplaced')).toBeUndefined();
      broadcaster.close();
      await stopped;
      for (const viewer of viewers) {
        await viewer.receives(20);
        expect(viewer.servers).toEqual([a?.url, b?.url]);
      }
      expect(await isLive(b)).toBe(true);
    },
    TIMEOUT_MS,
  );
});
