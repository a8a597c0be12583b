import { type ProducerInfo, producerListSchema } from '@amphi/contracts';
import { RoomRegistry } from '../../src/media/room-registry.js';
import { WorkerPool } from '../../src/media/worker-pool.js';
import { NOTHING, untilCensus } from '../support/census.js';
import { startApp, type TestApp } from '../support/app.js';
import { ok, rest } from '../support/rest.js';
import { OwnRedis } from '../support/redis.js';
import { camera, microphone } from '../support/rtp.js';
import { Stage } from '../support/stage.js';

/** Two servers in this process, over one database and one Redis: what the clients of each are told. */
describe('a stream on two servers', () => {
  let redis: OwnRedis;
  let stage: Stage;
  let other: TestApp;

  beforeAll(async () => {
    redis = await OwnRedis.start();
    stage = await Stage.open({ REDIS_URL: redis.url });
    other = await startApp({
      REDIS_URL: redis.url,
      DATABASE_URL: stage.test.env['DATABASE_URL'] ?? '',
      MEDIA_WORKERS: '1',
    });
  });
  beforeEach(() => stage.newStream());
  afterEach(async () => {
    await stage.closeClients();
    await untilCensus(pool(), NOTHING);
    await untilCensus(stage.pool, NOTHING);
  });
  afterAll(async () => {
    await other.close();
    await stage.close();
    await redis.close();
  });

  const pool = () => other.app.get(WorkerPool);
  const roomThere = () => other.app.get(RoomRegistry).get(stage.stream.id);

  /** What `GET /api/producers` says of the stream, on each server. */
  async function listed(): Promise<(ProducerInfo[] | undefined)[]> {
    const lists = [stage.test.url, other.url].map((url) =>
      ok(rest(url).get('/producers'), producerListSchema),
    );
    return (await Promise.all(lists)).map(
      ({ items }) => items.find(({ stream }) => stream.id === stage.stream.id)?.producers,
    );
  }

  /** Asks until both servers say the same, which the second one does a moment later. */
  async function untilListed(expected: object[]): Promise<void> {
    const both = JSON.stringify([expected, expected]);
    const giveUpAt = Date.now() + 10_000;
    let now = await listed();
    while (JSON.stringify(now) !== both && Date.now() < giveUpAt) now = await listed();
    expect(now).toEqual([expected, expected]);
  }

  it('is the same for those who join on either', async () => {
    await stage.live();
    const [here, there] = [await stage.connect(), await stage.connect(undefined, other.url)];
    const [mine, theirs] = [await here.join(stage.stream.id), await there.join(stage.stream.id)];
    expect(theirs.producers).toEqual(mine.producers);
    expect(theirs.producers).toHaveLength(2);
    expect(theirs.broadcasterPresent).toBe(true);
    const { consumers } = await there.request('consume', {
      producerIds: theirs.producers.map(({ id }) => id),
      rtpCapabilities: theirs.routerRtpCapabilities,
    });
    expect(consumers.map(({ kind, type }) => [kind, type])).toEqual([
      ['video', 'simulcast'],
      ['audio', 'simple'],
    ]);
    await untilListed(mine.producers);
  });

  it('goes from one to the other once, however many watch there, and stops when the last has left', async () => {
    await stage.live();
    const viewers = await Promise.all(Array.from({ length: 5 }, () => stage.viewer(other.url)));
    const consumers = 2 * viewers.length;
    // A router; a transport for each viewer and a pipe; two producers and everyone's consumers.
    await untilCensus(pool(), { routers: 1, transports: 5, streams: 1 + 2 + consumers });
    // The broadcaster's two producers, and the pipe with a consumer for the sound and one for each layer.
    await untilCensus(stage.pool, { routers: 1, transports: 1, streams: 2 + 1 + 1 + 3 });
    for (const viewer of viewers) viewer.close();
    await untilCensus(pool(), NOTHING);
    await untilCensus(stage.pool, { routers: 1, transports: 1, streams: 2 });
  });

  it('tells those on the other server what the broadcaster does, when it can be consumed there', async () => {
    const early = await stage.viewer(other.url);
    const broadcaster = await stage.broadcaster();
    const { producerId } = await broadcaster.request('produce', camera());
    expect(await early.next('producerAdded')).toMatchObject({ id: producerId, source: 'camera' });
    expect(roomThere()?.producers).toMatchObject([{ id: producerId, paused: false }]);
    expect(await early.next('streamChanged')).toMatchObject({ isLive: true });
    await broadcaster.request('pauseProducer', { producerId });
    expect(await early.next('producerPaused')).toEqual({ producerId });
    await untilListed([{ id: producerId, kind: 'video', source: 'camera', paused: true }]);
    await broadcaster.request('resumeProducer', { producerId });
    expect(await early.next('producerResumed')).toEqual({ producerId });
    await broadcaster.request('closeProducer', { producerId });
    expect(await early.next('producerClosed')).toEqual({ producerId });
    const again = await broadcaster.request('produce', microphone());
    await early.until('producerAdded', ({ id }) => id === again.producerId);
  });

  it('counts its viewers on both', async () => {
    const broadcaster = await stage.live();
    const far = await Promise.all([1, 2, 3].map(() => stage.viewer(other.url)));
    await Promise.all([1, 2].map(() => stage.viewer()));
    for (const client of [broadcaster, far[0]])
      await client?.until('viewerCountChanged', ({ viewerCount }) => viewerCount === 5);
    const late = await (await stage.connect(undefined, other.url)).join(stage.stream.id);
    expect(late.stream.viewerCount).toBe(6);
    far.forEach((viewer) => viewer.close());
    await broadcaster.until('viewerCountChanged', ({ viewerCount }) => viewerCount === 3);
    expect((await stage.streams.get(stage.stream.id)).viewerCount).toBe(3);
  });

  it('ends on both', async () => {
    await stage.live();
    const far = await stage.viewer(other.url);
    await stage.streams.end(stage.stream.id);
    expect(await far.next('streamEnded')).toMatchObject({ status: 'ended' });
    await untilCensus(pool(), NOTHING);
    expect(far.events).not.toContain('roomClosed');
    expect(await listed()).toEqual([undefined, undefined]);
  });

  it('waits on both for a broadcaster who dropped, and goes on with the same room', async () => {
    const [broadcaster, far] = [await stage.live(), await stage.viewer(other.url)];
    await stage.viewer();
    broadcaster.closeTab();
    expect(await far.next('broadcasterLeft')).toEqual({ endsAt: expect.any(String) });
    await far.next('producerClosed');
    const late = await (await stage.connect(undefined, other.url)).join(stage.stream.id);
    expect(late).toMatchObject({ broadcasterPresent: false, producers: [] });
    far.forget();
    await stage.live();
    await far.next('producerAdded');
    expect(far.events).toContain('broadcasterReturned');
    expect(far.events).not.toContain('roomClosed');
  });

  it('follows its broadcaster to the other server', async () => {
    const [old, near, far] = [
      await stage.live(),
      await stage.viewer(),
      await stage.viewer(other.url),
    ];
    near.forget();
    far.forget();
    const moved = await stage.broadcaster(other.url);
    const { producerId } = await moved.request('produce', camera());
    await old.next('peerReplaced');
    for (const viewer of [near, far])
      await viewer.until('producerAdded', ({ id }) => id === producerId);
    expect([...near.events, ...far.events]).not.toContain('roomClosed');
    expect([...near.events, ...far.events]).not.toContain('broadcasterLeft');
    await untilListed([{ id: producerId, kind: 'video', source: 'camera', paused: false }]);
    // And back again.
    const back = await stage.broadcaster();
    const { producerId: third } = await back.request('produce', camera());
    await moved.next('peerReplaced');
    for (const viewer of [near, far]) await viewer.until('producerAdded', ({ id }) => id === third);
  });
});
