import { streamPageSchema } from '@amphi/contracts';
import { createClient } from 'redis';
import { StreamsService } from '../src/streams/streams.service.js';
import { startApp, type TestApp } from './support/app.js';
import { OwnRedis } from './support/redis.js';
import { ok, rest, signUp } from './support/rest.js';

/** A database of this file's own: other files use the same server at the same time. */
const REDIS_URL = `${process.env['TEST_REDIS_URL']}/7`;
const KEY = 'amphi:streams:live';

const liveList = (server: TestApp) =>
  ok(rest(server.url).get('/streams?status=live'), streamPageSchema);

async function goLive(server: TestApp, title: string) {
  const { user } = await signUp(server.url);
  const streams = server.app.get(StreamsService);
  return streams.goLive((await streams.create(user, { title })).id);
}

describe('the list of who is live', () => {
  const redis = createClient({ url: REDIS_URL });
  let server: TestApp;

  beforeAll(async () => {
    await redis.connect();
    server = await startApp({ REDIS_URL });
  });
  afterAll(async () => {
    await server.close();
    await redis.flushDb();
    await redis.close();
  });

  /** What Redis keeps after a request; asked again should the second be over before we look. */
  async function kept(): Promise<{ value: string; msLeft: number }> {
    for (;;) {
      await liveList(server);
      const [value, msLeft] = await redis.multi().get(KEY).pTTL(KEY).execTyped();
      if (value !== null) return { value, msLeft };
    }
  }

  it('is kept in Redis for a second', async () => {
    const stream = await goLive(server, 'Cached');
    const { value, msLeft } = await kept();
    expect(value).toContain(stream.id);
    expect(msLeft).toBeGreaterThan(0);
    expect(msLeft).toBeLessThanOrEqual(1000);
  });

  it('is served from there', async () => {
    await goLive(server, 'Before');
    const inAMinute = `"expires\\":${Date.now() + 60_000}`;
    const { value } = await kept();
    const doctored = value.replaceAll('Before', 'From Redis').replace(/"expires\\":\d+/, inAMinute);
    await redis.set(KEY, doctored, { expiration: { type: 'PX', value: 60_000 } });
    const titles = (await liveList(server)).items.map(({ title }) => title);
    expect(titles).toContain('From Redis');
    expect(titles).not.toContain('Before');
  });

  it('is forgotten with every change', async () => {
    const stream = await goLive(server, 'Changing');
    await liveList(server);
    await server.app.get(StreamsService).end(stream.id);
    expect(await redis.exists(KEY)).toBe(0);
  });
});

describe('without its Redis', () => {
  it('the list comes from the database', async () => {
    const redis = await OwnRedis.start();
    const server = await startApp({ REDIS_URL: redis.url });
    try {
      await liveList(server);
      await redis.kill();
      const stream = await goLive(server, 'Without Redis');
      const { items } = await liveList(server);
      expect(items.map(({ id }) => id)).toEqual([stream.id]);
    } finally {
      await server.close();
      await redis.close();
    }
  });
});
