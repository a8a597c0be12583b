import { setTimeout as delay } from 'node:timers/promises';
import { producerListSchema, type Stream, streamSchema } from '@amphi/contracts';
import { testEnvironment } from '../support/app.js';
import { OwnRedis } from '../support/redis.js';
import { ok, rest, signUp } from '../support/rest.js';
import { ServerProcess } from '../support/server-process.js';
import { SignalingClient } from '../support/signaling-client.js';
import { VideoBroadcaster } from '../support/video-broadcaster.js';
import { VideoViewer } from '../support/video-viewer.js';

/** Processes boot, and a busy machine takes its time for that. */
const TIMEOUT_MS = 180_000;

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
    ({ env, cleanUp } = await testEnvironment({ REDIS_URL: redis.url, LOG_LEVEL: 'info' }));
    a = await ServerProcess.start(env);
    b = await ServerProcess.start(env);
  }, TIMEOUT_MS);
  beforeEach(async () => {
    owner = await signUp(a.url);
    stream = await ok(owner.rest.post('/streams', { title: 'Two' }), streamSchema);
  });
  afterEach(() => open.splice(0).forEach((one) => one.close()));
  afterAll(async () => {
    await Promise.all([a.end('SIGKILL'), b.end('SIGKILL')]);
    await redis.close();
    await cleanUp();
  });

  async function broadcast(server: ServerProcess): Promise<VideoBroadcaster> {
    const broadcaster = await VideoBroadcaster.start(server.url, stream.id, owner.token);
    open.push(broadcaster);
    return broadcaster;
  }

  async function watch(...servers: ServerProcess[]): Promise<VideoViewer> {
    const viewer = await VideoViewer.watch(
      servers.map(({ url }) => url),
      stream.id,
    );
    open.push(viewer);
    return viewer;
  }

  it(
    'show a stream on both',
    async () => {
      await broadcast(a);
      const [here, there] = [await watch(a), await watch(b)];
      await here.receives(20);
      await there.receives(20);
    },
    TIMEOUT_MS,
  );
});
