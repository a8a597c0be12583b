import { RoomRegistry } from '../../src/media/room-registry.js';
import { startApp, type TestApp } from '../support/app.js';
import { OwnRedis } from '../support/redis.js';
import { Stage } from '../support/stage.js';
import { VideoBroadcaster } from '../support/video-broadcaster.js';
import { VideoViewer } from '../support/video-viewer.js';

const TIMEOUT_MS = 60_000;

/** Two servers in this process, with real media: which simulcast layers go from one to the other. */
describe('the layers of a stream that is watched on another server', () => {
  let redis: OwnRedis;
  let stage: Stage;
  let other: TestApp;
  let broadcaster: VideoBroadcaster;
  const viewers: VideoViewer[] = [];

  beforeAll(async () => {
    redis = await OwnRedis.start();
    stage = await Stage.open({ REDIS_URL: redis.url });
    const { DATABASE_URL = '' } = stage.test.env;
    other = await startApp({ REDIS_URL: redis.url, DATABASE_URL, MEDIA_WORKERS: '1' });
  });
  beforeEach(async () => {
    await stage.newStream();
    broadcaster = await VideoBroadcaster.start(stage.test.url, stage.stream.id, stage.owner.token);
  });
  afterEach(() => {
    viewers.splice(0).forEach((viewer) => viewer.close());
    broadcaster.close();
  });
  afterAll(async () => {
    await other.close();
    await stage.close();
    await redis.close();
  });

  async function watch(): Promise<VideoViewer> {
    const viewer = await VideoViewer.watch([other.url], stage.stream.id);
    viewers.push(viewer);
    await viewer.receives(10);
    return viewer;
  }

  /** How many packets of each layer have come to the other server. */
  async function arrived(): Promise<number[]> {
    const producer = other.app.get(RoomRegistry).get(stage.stream.id)?.find(broadcaster.producerId);
    const stats = (await producer?.getStats()) ?? [];
    const { encodings = [] } = producer?.rtpParameters ?? {};
    return encodings.map(
      ({ ssrc }) => stats.find((stream) => stream.ssrc === ssrc)?.packetCount ?? 0,
    );
  }

  /** Waits until these layers come, and the others do not, while the viewer gets a second's packets. */
  async function untilComing(viewer: VideoViewer, expected: boolean[]): Promise<void> {
    let coming: boolean[] = [];
    for (let turn = 0; turn < 20 && String(coming) !== String(expected); turn++) {
      const before = await arrived();
      await viewer.receives(25);
      coming = (await arrived()).map((count, layer) => count > (before[layer] ?? 0));
    }
    expect(coming).toEqual(expected);
  }

  it(
    'are those that its viewers there chose',
    async () => {
      const viewer = await watch();
      await untilComing(viewer, [true, true]);
      await viewer.prefer(0);
      await untilComing(viewer, [true, false]);
      const second = await watch();
      await untilComing(viewer, [true, true]);
      await second.prefer(0);
      await untilComing(viewer, [true, false]);
      await viewer.prefer(1);
      await untilComing(viewer, [true, true]);
      expect([viewer, second].map(({ missing }) => missing)).toEqual([0, 0]);
    },
    TIMEOUT_MS,
  );

  it(
    'are those that its broadcaster sends',
    async () => {
      const viewer = await watch();
      await untilComing(viewer, [true, true]);
      broadcaster.silent.add(1);
      await untilComing(viewer, [true, false]);
      broadcaster.silent.delete(1);
      await untilComing(viewer, [true, true]);
      expect(viewer.missing).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'cost a key frame of the one that a newcomer sees, not of all of them',
    async () => {
      const viewer = await watch();
      await untilComing(viewer, [true, true]);
      // mediasoup passes over a layer that has not been there for two seconds.
      await viewer.receives(75);
      const [low = 0, high = 0] = broadcaster.keyFrames;
      for (let count = 0; count < 3; count++) await watch();
      expect(broadcaster.keyFrames[0]).toBe(low);
      expect(broadcaster.keyFrames[1]).toBeGreaterThan(high);
    },
    TIMEOUT_MS,
  );
});
