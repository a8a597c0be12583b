import { setTimeout as delay } from 'node:timers/promises';
import type { types as mediasoup } from 'mediasoup';
import type { Page } from 'playwright-core';
import { call, PLAYS, type Received, TestBrowser, until } from '../support/browser.js';
import { NOTHING, untilCensus } from '../support/census.js';
import { keyFrameRequests } from '../support/key-frames.js';
import { Stage } from '../support/stage.js';

/** One stream, seen from two workers. The first viewer is on the broadcaster's, the others are on the other one. */
describe('viewers on two workers', () => {
  let stage: Stage;
  let browser: TestBrowser;
  let broadcaster: Page;
  let onOrigin: Page;
  let onEdge: Page;
  const producers: mediasoup.Producer[] = [];
  /** What viewers receive, on either worker. */
  const pictures: mediasoup.Consumer[] = [];

  beforeAll(async () => {
    stage = await Stage.open({
      MEDIA_WORKERS: '2',
      MEDIA_VIEWERS_PER_WORKER: '5',
      MEDIA_SPREAD_AT: '0.2',
    });
    browser = await TestBrowser.launch(stage.test.url);
    for (const [index, { worker }] of stage.pool.workers.entries())
      worker.observer.on('newrouter', (router) =>
        router.observer.on('newtransport', ({ observer }) => {
          if (index === 0) observer.on('newproducer', (producer) => producers.push(producer));
          observer.on('newconsumer', (one) => one.type === 'simulcast' && pictures.push(one));
        }),
      );
    await stage.newStream();
    [broadcaster, onOrigin, onEdge] = [
      await browser.open(),
      await browser.open(),
      await browser.open(),
    ];
    await call(broadcaster, 'broadcast', stage.stream.id, stage.owner.token);
    await until(broadcaster, `layersSent().then((layers) => layers.join() === 'r0,r1,r2')`);
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  const received = (page: Page) => call<Received[]>(page, 'received');
  const frames = async (page: Page) => (await received(page)).map((one) => one.frames);
  /** Waits until each viewer in the page has decoded some more frames. */
  const untilMore = async (page: Page) => {
    const before = await frames(page);
    await until(
      page,
      `received().then((all) => all.every(({ frames }, i) => frames > ${JSON.stringify(before)}[i] + 9))`,
    );
  };

  it('all see and hear the stream', async () => {
    await call(onOrigin, 'watch', stage.stream.id, 1);
    await call(onEdge, 'watch', stage.stream.id, 2);
    expect(stage.pool.workers.map(({ viewers }) => viewers)).toEqual([1, 2]);
    await until(onOrigin, PLAYS);
    await until(onEdge, PLAYS);
  }, 180_000);

  it('choose their layers also through the pipe', async () => {
    await call(onEdge, 'wantLayer', 0);
    await until(onEdge, 'received().then((all) => all.every(({ width }) => width === 240))');
    await call(onEdge, 'wantLayer', 2);
    await until(onEdge, 'received().then((all) => all.every(({ width }) => width === 960))');
  }, 180_000);

  it('cost the broadcaster one key frame a second at most, be they a thousand', async () => {
    const video = producers.find(({ kind }) => kind === 'video');
    if (!video) throw new Error('no video');
    const requests = await keyFrameRequests(video);
    expect(pictures).toHaveLength(3);
    // Each asks as often as hundreds would who come within these seconds.
    for (let round = 0; round < 350; round++) {
      await Promise.all(pictures.map((picture) => picture.requestKeyFrame()));
      await delay(10);
    }
    await untilMore(onEdge);
    await untilMore(onOrigin);
    expect(requests.count).toBeGreaterThan(0);
    requests.expectOneASecond();
  }, 180_000);

  it('all stop and go on with the broadcaster', async () => {
    const own = stage.rooms.get(stage.stream.id)?.broadcaster?.producers;
    const video = own?.list.find(({ kind }) => kind === 'video');
    if (!own || !video) throw new Error('no video');
    await own.pause(video.id);
    for (const page of [onOrigin, onEdge]) {
      let [before, now] = [[0], await frames(page)];
      while (before.join() !== now.join()) {
        await delay(500);
        [before, now] = [now, await frames(page)];
      }
    }
    await own.resume(video.id);
    await untilMore(onOrigin);
    await untilMore(onEdge);
  }, 180_000);

  it('notice nothing of the death of the other’s worker, and come back from that of their own', async () => {
    process.kill(stage.pool.workers[1]?.worker.pid ?? 0, 'SIGKILL');
    await until(onEdge, `heard().every((events) => events.includes('roomClosed'))`);
    await untilMore(onOrigin);
    expect((await call<string[][]>(onOrigin, 'heard')).flat()).not.toContain('roomClosed');
    await call(onEdge, 'watch', stage.stream.id, 2);
    await until(onEdge, PLAYS);
    await untilMore(onOrigin);
    expect((await received(onOrigin)).length).toBe(1);
  }, 180_000);

  it('leave nothing behind on either', async () => {
    await onEdge.close();
    await onOrigin.close();
    await broadcaster.close();
    await untilCensus(stage.pool, NOTHING);
  }, 180_000);
});
