import { randomUUID } from 'node:crypto';
import { type Stream, streamPageSchema, streamSchema } from '@amphi/contracts';
import { StreamsService } from '../src/streams/streams.service.js';
import { startApp, type TestApp } from './support/app.js';
import { ok, refused, rest, signUp } from './support/rest.js';

type User = Awaited<ReturnType<typeof signUp>>;

describe('streams', () => {
  let server: TestApp;
  let streams: StreamsService;
  let ada: User;
  let bob: User;

  beforeAll(async () => {
    server = await startApp();
    streams = server.app.get(StreamsService);
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    [ada, bob] = await Promise.all([signUp(server.url), signUp(server.url)]);
  });

  const create = (user: User, title = 'Hello') =>
    ok(user.rest.post('/streams', { title }), streamSchema);
  const goLive = async (user: User) => streams.goLive((await create(user)).id);
  const list = (query: string) => ok(rest(server.url).get(`/streams?${query}`), streamPageSchema);
  const ids = (page: { items: Stream[] }) => page.items.map(({ id }) => id);

  /** What the service tells of one stream from now on. */
  const told = (id: string) => {
    const facts: string[] = [];
    streams.changed.subscribe((s) => s.id === id && facts.push(`changed ${s.status} ${s.title}`));
    streams.ended.subscribe((s) => s.id === id && facts.push(`ended ${s.status}`));
    return facts;
  };

  it('live from created to ended, and tell each step once', async () => {
    const stream = await create(ada, '  Hello  ');
    const facts = told(stream.id);
    expect(stream).toMatchObject({
      title: 'Hello',
      status: 'created',
      isLive: false,
      startedAt: null,
      broadcaster: { id: ada.user.id, handle: ada.user.handle },
    });

    const live = await streams.goLive(stream.id);
    expect(live).toMatchObject({ status: 'live', isLive: true, endedAt: null });
    expect((await streams.goLive(stream.id)).startedAt).toBe(live.startedAt);

    const edited = ok(ada.rest.patch(`/streams/${stream.id}`, { title: 'Later' }), streamSchema);
    expect(await edited).toEqual({ ...live, title: 'Later' });

    const ended = await ok(ada.rest.post(`/streams/${stream.id}/end`), streamSchema);
    expect(ended).toMatchObject({ status: 'ended', isLive: false, startedAt: live.startedAt });
    expect(await ok(ada.rest.post(`/streams/${stream.id}/end`), streamSchema)).toEqual(ended);
    expect(await ok(rest(server.url).get(`/streams/${stream.id}`), streamSchema)).toEqual(ended);

    expect(facts).toEqual([
      'changed live Hello',
      'changed live Later',
      'changed ended Later',
      'ended ended',
    ]);
  });

  it('end once, also when many end them at the same time', async () => {
    const { id } = await goLive(ada);
    const facts = told(id);
    await Promise.all([1, 2, 3, 4].map(() => streams.end(id)));
    expect(facts.filter((fact) => fact === 'ended ended')).toHaveLength(1);
  });

  it('keep their recording and its page', async () => {
    const { id } = await goLive(ada);
    const recordingId = randomUUID();
    await streams.setRecording(id, { recordingId, streamUrl: null });
    await streams.end(id);
    const stream = await streams.setRecording(id, {
      recordingId,
      streamUrl: `/vod/${recordingId}`,
    });
    expect(stream).toMatchObject({ recordingId, streamUrl: `/vod/${recordingId}` });
  });

  it('show how many watch, until they end', async () => {
    const { id } = await goLive(ada);
    streams.setViewerCount(id, 3);
    expect((await streams.get(id)).viewerCount).toBe(3);
    expect((await streams.end(id)).viewerCount).toBe(0);
  });

  describe('are refused', () => {
    it('to guests', async () => {
      const { id } = await goLive(ada);
      const guest = rest(server.url);
      for (const answer of [
        guest.post('/streams', { title: 'Hello' }),
        guest.patch(`/streams/${id}`, { title: 'Hello' }),
        guest.post(`/streams/${id}/end`),
      ])
        expect(await refused(answer)).toEqual([401, 'unauthenticated']);
    });

    it('to other users', async () => {
      const { id } = await goLive(ada);
      const edit = bob.rest.patch(`/streams/${id}`, { title: 'Mine' });
      expect(await refused(edit)).toEqual([403, 'forbidden']);
      expect(await refused(bob.rest.post(`/streams/${id}/end`))).toEqual([403, 'forbidden']);
      expect(await streams.get(id)).toMatchObject({ isLive: true, title: 'Hello' });
    });

    it('when unknown', async () => {
      const id = randomUUID();
      for (const answer of [
        ada.rest.get(`/streams/${id}`),
        ada.rest.patch(`/streams/${id}`, { title: 'Hello' }),
        ada.rest.post(`/streams/${id}/end`),
      ])
        expect(await refused(answer)).toEqual([404, 'stream_not_found']);
      await expect(streams.goLive(id)).rejects.toMatchObject({ code: 'stream_not_found' });
    });

    it('once ended', async () => {
      const { id } = await goLive(ada);
      await streams.end(id);
      const edit = ada.rest.patch(`/streams/${id}`, { title: 'Again' });
      expect(await refused(edit)).toEqual([410, 'stream_ended']);
      await expect(streams.goLive(id)).rejects.toMatchObject({ code: 'stream_ended' });
    });

    it('as a second live one of the same user, however it comes to be', async () => {
      const [first, second] = [await create(ada), await create(ada)];
      const results = await Promise.allSettled([first, second].map(({ id }) => streams.goLive(id)));
      const reasons = results.flatMap((r) =>
        r.status === 'rejected' ? [r.reason as unknown] : [],
      );
      expect(reasons).toEqual([expect.objectContaining({ code: 'already_live' })]);

      const third = ada.rest.post('/streams', { title: 'Third' });
      expect(await refused(third)).toEqual([409, 'already_live']);
      await create(bob);
    });

    it.each([
      ['no title', {}],
      ['a blank title', { title: '   ' }],
      ['a title that is too long', { title: 'x'.repeat(121) }],
      ['a number for a title', { title: 7 }],
    ])('with %s', async (_, input) => {
      const { id } = await create(ada);
      expect(await refused(ada.rest.post('/streams', input))).toEqual([400, 'validation_failed']);
      const edit = ada.rest.patch(`/streams/${id}`, input);
      expect(await refused(edit)).toEqual([400, 'validation_failed']);
    });

    it.each([
      '/streams/7',
      '/streams/%00',
      '/streams?limit=0',
      '/streams?limit=101',
      '/streams?limit=many',
      '/streams?status=created',
      '/streams?cursor=nonsense',
      '/streams?handle=%00',
      '/streams?cursor=a&cursor=b',
      `/streams?cursor=${'x'.repeat(201)}`,
    ])('at %s', async (path) => {
      expect(await refused(rest(server.url).get(path))).toEqual([400, 'validation_failed']);
    });

    it('in broken JSON and in too much of it', async () => {
      const send = (body: string) =>
        fetch(`${server.url}/api/streams`, {
          method: 'POST',
          headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json' },
          body,
        }).then(async (r) => ({ status: r.status, headers: r.headers, body: await r.json() }));
      expect(await refused(send('{"title":'))).toEqual([400, 'validation_failed']);
      const big = JSON.stringify({ title: 'x'.repeat(300_000) });
      expect(await refused(send(big))).toEqual([413, 'payload_too_large']);
    });
  });

  describe('in lists', () => {
    it('are those that were seen, newest first', async () => {
      await create(ada, 'never live');
      const never = await create(ada, 'ended before it was live');
      await streams.end(never.id);
      const first = await goLive(ada);
      await streams.end(first.id);
      const second = await goLive(ada);
      const of = `handle=${ada.user.handle.toUpperCase()}`;
      expect(ids(await list(of))).toEqual([second.id, first.id]);
      expect(ids(await list(`${of}&status=live`))).toEqual([second.id]);
      expect(ids(await list(`${of}&status=ended`))).toEqual([first.id]);
    });

    it('come page by page, without a gap or a repeat when streams start meanwhile', async () => {
      const made: string[] = [];
      for (let n = 0; n < 5; n++) {
        const { id } = await goLive(ada);
        await streams.end(id);
        made.unshift(id);
      }
      const seen: string[] = [];
      let cursor = '';
      for (let pages = 0; pages < 3; pages++) {
        const page = await list(`handle=${ada.user.handle}&limit=2${cursor}`);
        seen.push(...ids(page));
        cursor = `&cursor=${page.nextCursor}`;
        expect(Boolean(page.nextCursor)).toBe(pages < 2);
        await streams.end((await goLive(ada)).id);
      }
      expect(seen).toEqual(made);
    });

    it('of the home page are fresh at once when a stream starts, changes or ends', async () => {
      const home = async () => (await list('status=live')).items.find((s) => s.id === live.id);
      await list('status=live');
      const live = await goLive(ada);
      expect(await home()).toMatchObject({ title: 'Hello' });
      await streams.edit(live.id, ada.user, { title: 'Later' });
      expect(await home()).toMatchObject({ title: 'Later' });
      await streams.end(live.id);
      expect(await home()).toBeUndefined();
    });
  });
});
