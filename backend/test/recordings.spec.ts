import type {
  Page,
  PlayableRecording,
  Recording,
  ReplayMessage,
  Session,
  SignedParts,
  SignedRequest,
  Stream,
} from '@amphi/contracts';
import { MessageArchive } from '../src/messages/message-archive.js';
import { StreamsService } from '../src/streams/streams.service.js';
import { startApp, type TestApp } from './support/app.js';
import { liveStream, register } from './support/people.js';
import { createBucket } from './support/s3.js';

const MIB = 2 ** 20;

describe.each(['local disk', 'S3'])('recordings on %s', (driver) => {
  let test: TestApp;
  let owner: Session;
  let other: Session;
  let stream: Stream;

  beforeAll(async () => {
    const storage = driver === 'S3' ? await createBucket() : {};
    test = await startApp({ ...storage, RECORDING_QUOTA_GIB: '0.25' });
  }, 120_000);

  afterAll(() => test?.close());

  beforeEach(async () => {
    [owner, other] = [await register(test), await register(test)];
    stream = await liveStream(test, owner);
  });

  async function call<T>(
    who: Session | null,
    method: string,
    route: string,
    body?: object,
  ): Promise<{ status: number; data: T; code?: string }> {
    const response = await fetch(`${test.url}/api${route}`, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(who && { authorization: `Bearer ${who.token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const data = (text && JSON.parse(text)) as T & { error?: { code: string } };
    const code = data && data.error?.code;
    return { status: response.status, data, ...(code && { code }) };
  }

  const begin = async (who = owner): Promise<Recording> => {
    const answer = await call<Recording>(who, 'POST', `/streams/${stream.id}/recording`, {
      contentType: 'video/webm',
    });
    expect(answer.status).toBe(201);
    return answer.data;
  };

  const follow = (request: SignedRequest, bytes: Uint8Array<ArrayBuffer>) =>
    fetch(new URL(request.url, test.url), {
      method: request.method,
      headers: request.headers,
      body: new Blob([bytes]),
    });

  async function send(id: string, partNumber: number, bytes: Uint8Array): Promise<void> {
    const { data } = await call<SignedParts>(owner, 'POST', `/recordings/${id}/parts`, {
      parts: [{ partNumber, sizeBytes: bytes.length }],
    });
    const [request] = data.parts;
    if (!request) throw new Error('not signed');
    expect((await follow(request, new Uint8Array(bytes))).ok).toBe(true);
  }

  const complete = (id: string, partCount: number) =>
    call<Recording>(owner, 'POST', `/recordings/${id}/complete`, { partCount, durationMs: 4200 });

  async function readyRecording(): Promise<Recording> {
    const recording = await begin();
    await send(recording.id, 1, Buffer.from('a video, nearly'));
    const { status, data } = await complete(recording.id, 1);
    expect(status).toBe(200);
    return data;
  }

  it('go from parts to a playable file, which the stream points to', async () => {
    const recording = await begin();
    expect(recording).toMatchObject({ state: 'recording', title: stream.title, durationMs: null });
    const bytes = Buffer.alloc(5 * MIB + 1000, 'amphi');
    await send(recording.id, 1, Buffer.alloc(5 * MIB, 'x'));
    await send(recording.id, 2, bytes.subarray(5 * MIB));
    await send(recording.id, 1, bytes.subarray(0, 5 * MIB));
    const { data: parts } = await call(owner, 'GET', `/recordings/${recording.id}/parts`);
    expect(parts).toEqual({
      parts: [
        { partNumber: 1, sizeBytes: 5 * MIB },
        { partNumber: 2, sizeBytes: 1000 },
      ],
    });

    const { data } = await complete(recording.id, 2);
    expect(data).toMatchObject({ state: 'ready', durationMs: 4200, sizeBytes: bytes.length });
    const { data: watched } = await call<PlayableRecording>(
      null,
      'GET',
      `/recordings/${recording.id}`,
    );
    const range = await fetch(new URL(watched.url ?? '', test.url), {
      headers: { range: `bytes=${5 * MIB - 5}-${5 * MIB + 4}` },
    });
    expect(range.status).toBe(206);
    expect(range.headers.get('content-type')).toBe('video/webm');
    expect(await range.text()).toBe(bytes.subarray(5 * MIB - 5, 5 * MIB + 5).toString());
    const { data: after } = await call<Stream>(null, 'GET', `/streams/${stream.id}`);
    expect(after).toMatchObject({ recordingId: recording.id, streamUrl: `/vod/${recording.id}` });
  });

  it('complete once, and take nothing more', async () => {
    const { id } = await readyRecording();
    expect((await complete(id, 1)).data).toMatchObject({ id, state: 'ready' });
    const more = { parts: [{ partNumber: 2, sizeBytes: 1 }] };
    expect((await call(owner, 'POST', `/recordings/${id}/parts`, more)).code).toBe(
      'recording_closed',
    );
  });

  it('say which part is missing, and complete when it is there', async () => {
    const { id } = await begin();
    await send(id, 2, Buffer.from('the end'));
    expect((await complete(id, 2)).code).toBe('part_missing');
    await send(id, 1, Buffer.alloc(5 * MIB));
    expect((await complete(id, 2)).status).toBe(200);
  });

  it('are their owner’s alone to make', async () => {
    const { id } = await begin();
    const part = { parts: [{ partNumber: 1, sizeBytes: 1 }] };
    const requests: [string, string, object?][] = [
      ['POST', `/recordings/${id}/parts`, part],
      ['GET', `/recordings/${id}/parts`],
      ['POST', `/recordings/${id}/complete`, { partCount: 1, durationMs: 1 }],
      ['PATCH', `/recordings/${id}`, { title: 'Mine now' }],
      ['DELETE', `/recordings/${id}`],
      ['POST', `/streams/${stream.id}/recording`, { contentType: 'video/webm' }],
    ];
    for (const [method, route, body] of requests) {
      expect((await call(other, method, route, body)).code).toBe('forbidden');
      expect((await call(null, method, route, body)).code).toBe('unauthenticated');
    }
  });

  it('refuse what is no video, no part and too much', async () => {
    const { id } = await begin();
    const parts = (part: object) =>
      call(owner, 'POST', `/recordings/${id}/parts`, { parts: [part] });
    expect((await parts({ partNumber: 10_001, sizeBytes: 1 })).code).toBe('validation_failed');
    expect((await parts({ partNumber: 0, sizeBytes: 1 })).code).toBe('validation_failed');
    expect((await parts({ partNumber: 1, sizeBytes: 65 * MIB })).code).toBe('validation_failed');
    const image = { contentType: 'image/png' };
    expect((await call(owner, 'POST', `/streams/${stream.id}/recording`, image)).code).toBe(
      'validation_failed',
    );
    for (let partNumber = 1; partNumber <= 4; partNumber++)
      expect((await parts({ partNumber, sizeBytes: 60 * MIB })).status).toBe(200);
    expect((await parts({ partNumber: 5, sizeBytes: 60 * MIB })).code).toBe('quota_exceeded');
    expect((await parts({ partNumber: 4, sizeBytes: 60 * MIB })).status).toBe(200);
  });

  it('count a part as large as it was ever signed, but for the first', async () => {
    const { id } = await begin();
    const sign = (numbers: number[], sizeBytes: number) =>
      call<SignedParts>(owner, 'POST', `/recordings/${id}/parts`, {
        parts: numbers.map((partNumber) => ({ partNumber, sizeBytes })),
      });
    expect((await sign([1, 2, 3, 4, 5, 6], 1)).status).toBe(200);
    expect((await sign([2, 3, 4], 64 * MIB)).status).toBe(200);
    expect((await sign([5, 6], 64 * MIB)).code).toBe('quota_exceeded');
    expect((await sign([2, 2, 3], 64 * MIB)).status).toBe(200);
    // The index is written into it at the end.
    expect((await sign([1], 64 * MIB)).status).toBe(200);
    expect((await sign([7], 1)).code).toBe('quota_exceeded');
  });

  it('refuse a duration that is none', async () => {
    const { id } = await begin();
    for (const durationMs of [0, -1, 1.5, 2 ** 31, Number.MAX_SAFE_INTEGER]) {
      const body = { partCount: 1, durationMs };
      const answer = await call(owner, 'POST', `/recordings/${id}/complete`, body);
      expect(answer.code).toBe('validation_failed');
    }
  });

  it('begin while the stream is live only', async () => {
    await test.app.get(StreamsService).end(stream.id);
    const body = { contentType: 'video/webm' };
    const answer = await call(owner, 'POST', `/streams/${stream.id}/recording`, body);
    expect(answer.code).toBe('stream_ended');
  });

  it('are seen by whom they are meant for', async () => {
    const { id } = await readyRecording();
    const seenBy = async (who: Session | null) => {
      const of = `/users/${owner.user.handle}/recordings`;
      const list = await call<Page<Recording>>(who, 'GET', of);
      const one = await call(who, 'GET', `/recordings/${id}`);
      return [list.data.items.length, one.status];
    };
    const set = (visibility: string) => call(owner, 'PATCH', `/recordings/${id}`, { visibility });
    expect(await seenBy(null)).toEqual([1, 200]);
    await set('unlisted');
    expect(await seenBy(null)).toEqual([0, 200]);
    await set('private');
    expect(await seenBy(other)).toEqual([0, 404]);
    expect(await seenBy(owner)).toEqual([1, 200]);
    const everyones = await call<Page<Recording>>(owner, 'GET', '/recordings?limit=100');
    expect(everyones.data.items.map((item) => item.id)).not.toContain(id);
  });

  it('have pictures', async () => {
    const { id } = await readyRecording();
    const layout = { count: 3, columns: 2, intervalMs: 10_000, tileWidth: 160, tileHeight: 90 };
    for (const picture of [{ picture: 'poster' }, { picture: 'thumbnails', ...layout }]) {
      const body = { ...picture, contentType: 'image/jpeg', sizeBytes: 4 };
      const { data } = await call<SignedRequest>(owner, 'POST', `/recordings/${id}/pictures`, body);
      expect((await follow(data, new Uint8Array(4))).ok).toBe(true);
    }
    const { data } = await call<PlayableRecording>(null, 'GET', `/recordings/${id}`);
    expect((await fetch(new URL(data.posterUrl ?? '', test.url))).status).toBe(200);
    const track = await (await fetch(new URL(data.thumbnailsUrl ?? '', test.url))).text();
    expect(track).toMatch(/^WEBVTT\n/);
    expect(track).toMatch(/00:00:20\.000 --> 00:00:30\.000\n\S+#xywh=0,90,160,90/);
    const sprite = /^\S+(?=#xywh)/m.exec(track)?.[0] ?? '';
    expect((await fetch(new URL(sprite, test.url))).headers.get('content-type')).toBe('image/jpeg');
    const unsigned = `${test.url}/api/recordings/${id}/thumbnails.vtt`;
    expect((await fetch(unsigned)).status).toBe(403);
  });

  it('are deleted with all that belongs to them', async () => {
    const { id } = await readyRecording();
    const { data } = await call<PlayableRecording>(null, 'GET', `/recordings/${id}`);
    expect((await call(owner, 'DELETE', `/recordings/${id}`)).status).toBe(204);
    expect((await fetch(new URL(data.url ?? '', test.url))).status).toBe(404);
    expect((await call(owner, 'GET', `/recordings/${id}`)).code).toBe('recording_not_found');
    const { data: after } = await call<Stream>(null, 'GET', `/streams/${stream.id}`);
    expect(after).toMatchObject({ recordingId: null, streamUrl: null });
  });

  it('are downloaded under their title, by their owner', async () => {
    const { id } = await readyRecording();
    const { data } = await call<{ url: string }>(owner, 'GET', `/recordings/${id}/download`);
    const file = await fetch(new URL(data.url, test.url));
    expect(file.headers.get('content-disposition')).toContain(`${stream.title}.webm`);
    expect((await call(other, 'GET', `/recordings/${id}/download`)).code).toBe('forbidden');
  });

  it('replay the chat of their stream by the time of the picture', async () => {
    const { id, startedAt } = await readyRecording();
    const archive = test.app.get(MessageArchive);
    const start = Date.parse(startedAt);
    const say = (text: string, offsetMs: number) =>
      archive.keep({
        id: `01999999-0000-7000-8000-${String(offsetMs).padStart(12, '0')}`,
        streamId: stream.id,
        author: other.user,
        text,
        sentAt: new Date(start + offsetMs).toISOString(),
      });
    say('first', 1000);
    say('second', 61_000);
    await archive.flush();
    const replay = async (query: string) => {
      const answer = await call<Page<ReplayMessage>>(null, 'GET', `/recordings/${id}/chat${query}`);
      return answer.data.items.map(({ text, offsetMs }) => [text, offsetMs]);
    };
    expect(await replay('')).toEqual([
      ['first', 1000],
      ['second', 61_000],
    ]);
    expect(await replay('?fromMs=1001')).toEqual([['second', 61_000]]);
    expect(await replay('?toMs=61000')).toEqual([['first', 1000]]);
    await call(owner, 'PATCH', `/recordings/${id}`, { visibility: 'private' });
    expect((await call(null, 'GET', `/recordings/${id}/chat`)).code).toBe('recording_not_found');
  });
});
