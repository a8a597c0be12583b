import { networkInterfaces } from 'node:os';
import type { types as mediasoup } from 'mediasoup';
import type { Page } from 'playwright-core';
import { call, PLAYS, type Received, TestBrowser, until } from '../support/browser.js';
import { NOTHING, untilCensus } from '../support/census.js';
import { keyFrameRequests } from '../support/key-frames.js';
import { Stage } from '../support/stage.js';

const VIEWERS = 4;

/** Media for real, with the addresses that Amphi announces by default. */
describe('a browser', () => {
  let stage: Stage;
  let browser: TestBrowser;
  let broadcaster: Page;
  let viewer: Page;
  const producers: mediasoup.Producer[] = [];

  beforeAll(async () => {
    stage = await Stage.open({ MEDIA_LISTEN_ADDRESS: '', MEDIA_WORKERS: '1' });
    browser = await TestBrowser.launch(stage.test.url);
    for (const { worker } of stage.pool.workers)
      worker.observer.on('newrouter', (router) =>
        router.observer.on('newtransport', (transport) =>
          transport.observer.on('newproducer', (producer) => producers.push(producer)),
        ),
      );
    await stage.newStream();
    [broadcaster, viewer] = [await browser.open(), await browser.open()];
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  it('sends a camera in three layers and a microphone', async () => {
    await call(broadcaster, 'broadcast', stage.stream.id, stage.owner.token);
    await until(broadcaster, `layersSent().then((layers) => layers.join() === 'r0,r1,r2')`);
    expect(stage.rooms.get(stage.stream.id)?.producers.map(({ source }) => source)).toEqual([
      'camera',
      'microphone',
    ]);
  }, 180_000);

  it('shows several viewers who come soon after one another the picture, for one key frame a second', async () => {
    const video = producers.find(({ kind }) => kind === 'video');
    if (!video) throw new Error('no video');
    const requests = await keyFrameRequests(video);
    await call(viewer, 'watch', stage.stream.id, VIEWERS);
    await until(viewer, PLAYS);
    const all = await call<Received[]>(viewer, 'received');
    const own = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
    for (const { path, width } of all) {
      expect(own.map(({ address }) => `udp ${address}`)).toContain(path);
      expect(width).toBeGreaterThan(0);
    }
    expect(requests.count).toBeGreaterThan(0);
    requests.expectOneASecond();
  }, 180_000);

  it('leaves nothing behind when its tabs close', async () => {
    await viewer.close();
    await untilCensus(stage.pool, { routers: 1, transports: 1, streams: 2 });
    await broadcaster.close();
    await untilCensus(stage.pool, NOTHING);
  }, 180_000);
});
