import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type ChatMessage, LIMITS } from '@amphi/contracts';
import type { ChatHistory } from '../src/chat/chat-history.js';
import { MemoryChatHistory } from '../src/chat/memory-chat-history.js';
import { nextMessageId } from '../src/chat/message-id.js';
import { RedisChatHistory } from '../src/chat/redis-chat-history.js';
import { createRedis } from '../src/common/redis.module.js';

const redis = createRedis(process.env['TEST_REDIS_URL'] ?? '');
beforeAll(() => redis.connect());
afterAll(() => redis.destroy());

const messageOf = (streamId: string, text: string): ChatMessage => ({
  id: nextMessageId(),
  streamId,
  author: { id: randomUUID(), handle: 'ada' },
  text,
  sentAt: new Date().toISOString(),
});

async function push(history: ChatHistory, streamId: string, texts: string[]): Promise<void> {
  for (const text of texts) await history.push(messageOf(streamId, text));
}

const textsOf = async (history: ChatHistory, streamId: string) =>
  (await history.recent(streamId)).map(({ text }) => text);

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

describe.each([
  ['MemoryChatHistory', (ttlSeconds?: number) => new MemoryChatHistory(ttlSeconds)],
  ['RedisChatHistory', (ttlSeconds?: number) => new RedisChatHistory(redis, ttlSeconds)],
])('%s', (_, create) => {
  it('gives back exactly what was pushed, oldest first', async () => {
    const history = create();
    const streamId = randomUUID();
    const texts = ['one', '<b>two</b>', 'drei 🎬 \u0000 "\\'];
    const messages = texts.map((text) => messageOf(streamId, text));
    for (const message of messages) await history.push(message);
    expect(await history.recent(streamId)).toEqual(messages);
  });

  it('knows nothing of a stream where nobody spoke', async () => {
    expect(await create().recent(randomUUID())).toEqual([]);
  });

  it('keeps streams apart', async () => {
    const history = create();
    const [here, there] = [randomUUID(), randomUUID()];
    await push(history, here, ['here']);
    await push(history, there, ['there']);
    expect(await textsOf(history, here)).toEqual(['here']);
  });

  it('keeps the last hundred', async () => {
    const history = create();
    const streamId = randomUUID();
    await push(history, streamId, numbers(LIMITS.chatHistory + 20));
    expect(await textsOf(history, streamId)).toEqual(numbers(LIMITS.chatHistory + 20).slice(20));
  });

  it('loses none of many at once', async () => {
    const history = create();
    const streamId = randomUUID();
    await Promise.all(numbers(50).map((text) => history.push(messageOf(streamId, text))));
    expect(await textsOf(history, streamId)).toEqual(numbers(50));
  });

  it('does not change what it has given out', async () => {
    const history = create();
    const streamId = randomUUID();
    await push(history, streamId, ['before']);
    const given = await history.recent(streamId);
    await push(history, streamId, ['after']);
    expect(given.map(({ text }) => text)).toEqual(['before']);
  });

  it('forgets a stream some time after its last message', async () => {
    const history = create(1);
    const streamId = randomUUID();
    await push(history, streamId, ['soon gone']);
    expect(await textsOf(history, streamId)).toEqual(['soon gone']);
    while ((await history.recent(streamId)).length) await delay(50);
    await push(history, streamId, ['alone']);
    expect(await textsOf(history, streamId)).toEqual(['alone']);
  });
});

describe('MemoryChatHistory', () => {
  it('gives up the stream that has been silent for longest when there are too many', async () => {
    const history = new MemoryChatHistory(60, 2);
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
    await push(history, a, ['a']);
    await push(history, b, ['b']);
    await push(history, a, ['a again']);
    await push(history, c, ['c']);
    expect(await textsOf(history, b)).toEqual([]);
    expect(await textsOf(history, a)).toEqual(['a', 'a again']);
    expect(await textsOf(history, c)).toEqual(['c']);
  });
});

describe('RedisChatHistory', () => {
  it('sets the expiry anew with each message', async () => {
    const streamId = randomUUID();
    await push(new RedisChatHistory(redis, 10), streamId, ['one']);
    await push(new RedisChatHistory(redis, 1000), streamId, ['two']);
    expect(await redis.ttl(`chat:${streamId}`)).toBeGreaterThan(10);
  });

  it('says at once that Redis is away', async () => {
    const away = createRedis('redis://127.0.0.1:1');
    const history = new RedisChatHistory(away);
    await expect(history.recent(randomUUID())).rejects.toMatchObject({ code: 'chat_unavailable' });
    await expect(push(history, randomUUID(), ['x'])).rejects.toMatchObject({
      code: 'chat_unavailable',
    });
  });
});
