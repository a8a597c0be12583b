import { randomUUID } from 'node:crypto';
import { LIMITS, type Session, type Stream } from '@amphi/contracts';
import { StreamsService } from '../src/streams/streams.service.js';
import { startApp, type TestApp } from './support/app.js';
import { ChatClient, merge } from './support/chat-client.js';
import { talk } from './support/chat-crowd.js';
import { liveStream, register, someToken } from './support/people.js';

let test: TestApp;
let broadcaster: Session;
let stream: Stream;
const clients: ChatClient[] = [];

beforeAll(async () => {
  test = await startApp({ STREAM_GRACE_SECONDS: '600' });
  broadcaster = await register(test);
  stream = await liveStream(test, broadcaster);
});
afterAll(() => test.close());
afterEach(() => clients.splice(0).forEach((client) => client.close()));

async function connect(token?: string): Promise<ChatClient> {
  const client = await ChatClient.connect(test.url, token);
  clients.push(client);
  return client;
}

const connectSomebody = async () => connect(await someToken(test));

describe('chat', () => {
  it('brings a message to everybody in the stream, sender included, and nobody else', async () => {
    const other = await liveStream(test, await register(test));
    const [sender, guest, elsewhere] = [await connectSomebody(), await connect(), await connect()];
    await sender.join(stream.id);
    await guest.join(stream.id);
    await elsewhere.join(other.id);
    const sent = await sender.send(stream.id, 'Hello');
    await Promise.all([sender, guest].map((one) => one.until((heard) => heard.length > 0)));
    expect(guest.heard).toEqual([sent]);
    expect(sender.heard).toEqual([sent]);
    expect(sent).toMatchObject({
      streamId: stream.id,
      text: 'Hello',
      author: { handle: 'somebody' },
    });
    expect(elsewhere.heard).toEqual([]);
  });

  it('leaves text as it was written', async () => {
    const client = await connectSomebody();
    const text = '<img src=x onerror=alert(1)> & "quotes" \n second line 🎬';
    expect((await client.send(stream.id, text)).text).toBe(text);
    expect((await (await connect()).join(stream.id)).messages.at(-1)?.text).toBe(text);
  });

  it('says nothing more to somebody who left', async () => {
    const [sender, guest] = [await connectSomebody(), await connect()];
    await sender.join(stream.id);
    await guest.join(stream.id);
    await guest.request('leaveChat', { streamId: stream.id });
    await sender.send(stream.id, 'Are you gone?');
    await sender.until((heard) => heard.length > 0);
    await guest.join(stream.id);
    await sender.send(stream.id, 'Welcome back');
    await guest.until((heard) => heard.length > 0);
    expect(guest.heard.map(({ text }) => text)).toEqual(['Welcome back']);
  });

  it('refuses what it cannot do, with a code, and the socket goes on', async () => {
    const streams = test.app.get(StreamsService);
    const user = (await register(test)).user;
    const created = await streams.create(user, { title: 'Not yet' });
    const ended = await streams.create(user, { title: 'Over' });
    await streams.goLive(ended.id);
    await streams.end(ended.id);

    const client = await connectSomebody();
    const nobody = randomUUID();
    await expect(client.send(nobody, 'x')).rejects.toMatchObject({
      body: { code: 'stream_not_found' },
    });
    await expect(client.join(nobody)).rejects.toMatchObject({ body: { code: 'stream_not_found' } });
    await expect(client.send(created.id, 'x')).rejects.toMatchObject({
      body: { code: 'stream_not_live' },
    });
    await expect(client.send(ended.id, 'x')).rejects.toMatchObject({
      body: { code: 'stream_ended' },
    });
    for (const text of ['', '   ', 'x'.repeat(LIMITS.messageText.max + 1), 7, null])
      await expect(
        client.request('sendMessage', { streamId: stream.id, text }),
      ).rejects.toMatchObject({
        body: { code: 'validation_failed' },
      });
    await expect(client.request('joinChat', undefined)).rejects.toMatchObject({
      body: { code: 'validation_failed' },
    });
    await expect(client.request('shout' as 'joinChat', {})).rejects.toMatchObject({
      body: { code: 'unknown_event' },
    });
    await expect((await connect()).send(stream.id, 'x')).rejects.toMatchObject({
      body: { code: 'unauthenticated' },
    });
    await expect(connect('forged')).rejects.toMatchObject({ data: { code: 'unauthenticated' } });
    expect((await client.send(stream.id, 'x'.repeat(LIMITS.messageText.max))).text).toHaveLength(
      500,
    );
  });

  it('still shows the chat of a stream that has ended', async () => {
    const streams = test.app.get(StreamsService);
    const ending = await liveStream(test, await register(test));
    const client = await connectSomebody();
    await client.send(ending.id, 'Bye');
    await streams.end(ending.id);
    expect((await client.join(ending.id)).messages.map(({ text }) => text)).toEqual(['Bye']);
  });

  it('slows down who writes too fast, over all of their connections, and nobody else', async () => {
    const token = await someToken(test);
    const [one, two] = [await connect(token), await connect(token)];
    for (let i = 0; i < 5; i++) await (i % 2 ? one : two).send(stream.id, `${i}`);
    await expect(one.send(stream.id, 'too fast')).rejects.toMatchObject({
      body: { code: 'rate_limited' },
    });
    await expect(two.send(stream.id, 'too fast')).rejects.toMatchObject({
      body: { code: 'rate_limited' },
    });
    await (await connectSomebody()).send(stream.id, 'not me');
  });

  it('gives newcomers everything, without gap or duplicate, while many write', async () => {
    const busy = await liveStream(test, await register(test));
    const senders = await Promise.all(Array.from({ length: 60 }, connectSomebody));
    const listeners = await Promise.all(Array.from({ length: 100 }, () => connect()));
    const { said, histories } = await talk(busy.id, senders, listeners);
    expect(histories.size).toBe(listeners.length);
    const all = merge(said);
    const last = all.at(-1)?.id;
    const sizes = new Set<number>();
    for (const [listener, history] of histories) {
      await listener.until((heard) => [...history, ...heard].some(({ id }) => id === last));
      const merged = merge(history, listener.heard);
      const start = all.findIndex(({ id }) => id === merged[0]?.id);
      expect(merged).toEqual(all.slice(start));
      if (history.length < LIMITS.chatHistory) expect(start).toBe(0);
      expect(new Set(listener.heard.map(({ id }) => id)).size).toBe(listener.heard.length);
      sizes.add(history.length);
    }
    // They did not all come before or after the talk.
    expect(sizes.size).toBeGreaterThan(5);
  });
});
