import { setTimeout as delay } from 'node:timers/promises';
import type { ChatMessage, Stream } from '@amphi/contracts';
import { startApp, type TestApp } from './support/app.js';
import { ChatClient, merge, Refused } from './support/chat-client.js';
import { talk } from './support/chat-crowd.js';
import { createDatabase } from './support/database.js';
import { liveStream, register, someToken } from './support/people.js';
import { OwnRedis } from './support/redis.js';

/** Two servers over one Redis and one database. */
let redis: OwnRedis;
let database: Awaited<ReturnType<typeof createDatabase>>;
let servers: [TestApp, TestApp];
let stream: Stream;
const clients: ChatClient[] = [];

beforeAll(async () => {
  redis = await OwnRedis.start();
  database = await createDatabase();
  const env = { REDIS_URL: redis.url, DATABASE_URL: database.url, STREAM_GRACE_SECONDS: '600' };
  servers = [await startApp(env), await startApp(env)];
  stream = await liveStream(servers[0], await register(servers[0]));
});
afterAll(async () => {
  clients.forEach((client) => client.close());
  await Promise.all(servers.map((server) => server.close()));
  await database.drop();
  await redis.close();
});

async function connect(server: TestApp): Promise<ChatClient> {
  const client = await ChatClient.connect(server.url, await someToken(server));
  clients.push(client);
  return client;
}

/** Sends until it gets through: right after a start, or without Redis, it may not. */
async function sendUntilHeard(sender: ChatClient, listener: ChatClient): Promise<ChatMessage> {
  for (;;) {
    try {
      const sent = await sender.send(stream.id, 'Are you there?');
      while (!listener.heard.some(({ id }) => id === sent.id)) await delay(20);
      return sent;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await delay(200);
    }
  }
}

describe('chat over two servers', () => {
  it('is one chat', async () => {
    const [here, there] = [await connect(servers[0]), await connect(servers[1])];
    await here.join(stream.id);
    await there.join(stream.id);
    const one = await here.send(stream.id, 'from here');
    await there.until((heard) => heard.some(({ id }) => id === one.id));
    const two = await there.send(stream.id, 'from there');
    for (const client of [here, there])
      await client.until((heard) => heard.some(({ id }) => id === two.id));
    expect(merge(here.heard)).toEqual([one, two]);
    expect(merge(there.heard)).toEqual([one, two]);
    const { messages } = await (await connect(servers[1])).join(stream.id);
    expect(messages).toEqual([one, two]);
  });

  it('gives newcomers on either server everything, while people write on both', async () => {
    const busy = await liveStream(servers[1], await register(servers[1]));
    const at = (index: number) => servers[index % 2] as TestApp;
    const make = (count: number) =>
      Promise.all(Array.from({ length: count }, (_, index) => connect(at(index))));
    // A hundred messages in all, so that the history never forgets one.
    const senders = await make(20);
    const listeners = await make(30);
    const { said, histories } = await talk(busy.id, senders, listeners);
    expect(histories.size).toBe(listeners.length);
    const all = merge(said);
    expect(all).toHaveLength(100);
    for (const [listener, history] of histories) {
      await listener.until((heard) => merge(history, heard).length === all.length);
      expect(merge(history, listener.heard)).toEqual(all);
      expect(new Set(listener.heard.map(({ id }) => id)).size).toBe(listener.heard.length);
    }
    expect(new Set([...histories.values()].map(({ length }) => length)).size).toBeGreaterThan(5);
  });

  it('says that it is away while Redis is, and goes on by itself when Redis is back', async () => {
    const [here, there] = [await connect(servers[0]), await connect(servers[1])];
    await here.join(stream.id);
    await there.join(stream.id);
    await redis.kill();
    await expect(here.send(stream.id, 'Anybody?')).rejects.toMatchObject({
      body: { code: 'chat_unavailable' },
    });
    await expect(there.join(stream.id)).rejects.toMatchObject({
      body: { code: 'chat_unavailable' },
    });
    await redis.start();
    await sendUntilHeard(here, there);
    await sendUntilHeard(there, here);
  });

  it('loses nobody on the other server when one closes, and the chat outlives both', async () => {
    const env = { REDIS_URL: redis.url, DATABASE_URL: database.url, STREAM_GRACE_SECONDS: '600' };
    const passing = await startApp(env);
    const [here, going] = [await connect(servers[0]), await connect(passing)];
    await here.join(stream.id);
    const last = await going.send(stream.id, 'I am going down');
    await passing.close();
    await here.until((heard) => heard.some(({ id }) => id === last.id));
    const next = await startApp(env);
    const { messages } = await (await connect(next)).join(stream.id);
    await next.close();
    expect(messages.at(-1)).toEqual(last);
  });
});
