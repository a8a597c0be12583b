import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChatMessage } from '@amphi/contracts';
import { Client } from 'pg';
import { nextMessageId } from '../src/chat/message-id.js';
import { MessageArchive } from '../src/messages/message-archive.js';
import { startApp, type TestApp } from './support/app.js';
import { ChatClient } from './support/chat-client.js';
import { createDatabase } from './support/database.js';
import { liveStream, register, someToken } from './support/people.js';

let database: Awaited<ReturnType<typeof createDatabase>>;
let test: TestApp;
let archive: MessageArchive;
let client: Client;

beforeAll(async () => {
  database = await createDatabase();
  test = await startApp({ DATABASE_URL: database.url, STREAM_GRACE_SECONDS: '600' });
  archive = test.app.get(MessageArchive);
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await test.close();
  await database.drop();
});

const messageOf = (streamId: string, text: string, sentAt = new Date()): ChatMessage => ({
  id: nextMessageId(),
  streamId,
  author: { id: randomUUID(), handle: 'ada' },
  text,
  sentAt: sentAt.toISOString(),
});

const all = { from: new Date(0), limit: 2000 };
const kept = async (streamId: string) => (await archive.find(streamId, all)).items;

describe('the archive of the chat', () => {
  it('keeps messages as they were', async () => {
    const streamId = randomUUID();
    const messages = ['<b>bold</b>', '🎬 "\\ \n'].map((text) => messageOf(streamId, text));
    messages.forEach((message) => archive.keep(message));
    archive.keep(messageOf(randomUUID(), 'elsewhere'));
    await archive.flush();
    expect(await kept(streamId)).toEqual(messages);
  });

  it('writes by itself what is said in the chat', async () => {
    const stream = await liveStream(test, await register(test));
    const chat = await ChatClient.connect(test.url, await someToken(test));
    const sent = await chat.send(stream.id, 'For the record');
    chat.close();
    while (!(await kept(stream.id)).length) await delay(50);
    expect(await kept(stream.id)).toEqual([sent]);
  });

  it('is not stopped by a character that PostgreSQL cannot hold', async () => {
    const streamId = randomUUID();
    ['nul \0 inside', 'lone \uD800 half', 'after'].forEach((text) =>
      archive.keep(messageOf(streamId, text)),
    );
    await archive.flush();
    expect((await kept(streamId)).map(({ text }) => text)).toEqual([
      'nul \uFFFD inside',
      'lone \uFFFD half',
      'after',
    ]);
  });

  it('writes many in their order, and each once', async () => {
    const streamId = randomUUID();
    const messages = Array.from({ length: 1300 }, (_, index) => messageOf(streamId, `${index}`));
    messages.forEach((message) => archive.keep(message));
    await Promise.all([archive.flush(), archive.flush()]);
    archive.keep(messages[0] as ChatMessage);
    await archive.flush();
    expect(await kept(streamId)).toEqual(messages);
  });

  it('pages through a stretch of time', async () => {
    const streamId = randomUUID();
    const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms);
    for (const ms of [0, 10, 10, 10, 20, 30]) archive.keep(messageOf(streamId, `${ms}`, at(ms)));
    await archive.flush();
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await archive.find(streamId, { from: at(10), to: at(30), limit: 2, cursor });
      seen.push(...page.items.map(({ text }) => text));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(['10', '10', '10', '20']);
  });

  it('waits for a database that is away, and loses nothing', async () => {
    const streamId = randomUUID();
    await client.query('ALTER TABLE "messages" RENAME TO "messages_away"');
    archive.keep(messageOf(streamId, 'during'));
    await archive.flush();
    archive.keep(messageOf(streamId, 'still'));
    await archive.flush();
    await client.query('ALTER TABLE "messages_away" RENAME TO "messages"');
    while ((await kept(streamId)).length < 2) await delay(50);
    expect((await kept(streamId)).map(({ text }) => text)).toEqual(['during', 'still']);
  });

  it('gives up the oldest when the database stays away for too long', async () => {
    const streamId = randomUUID();
    await client.query('ALTER TABLE "messages" RENAME TO "messages_away"');
    for (let i = 0; i < 20_010; i++) archive.keep(messageOf(streamId, `${i}`));
    await archive.flush();
    await client.query('ALTER TABLE "messages_away" RENAME TO "messages"');
    await archive.flush();
    const { items } = await archive.find(streamId, { ...all, limit: 30_000 });
    expect(items).toHaveLength(20_000);
    expect(items[0]?.text).toBe('10');
  });

  it('writes what is left when the server stops', async () => {
    const other = await startApp({ DATABASE_URL: database.url });
    const streamId = randomUUID();
    other.app.get(MessageArchive).keep(messageOf(streamId, 'last words'));
    await other.close();
    expect((await kept(streamId)).map(({ text }) => text)).toEqual(['last words']);
  });
});
