import type { SignalingServerEvents } from '@amphi/contracts';
import { NOTHING, untilCensus } from '../support/census.js';
import { camera } from '../support/rtp.js';
import type { SignalingClient } from '../support/signaling-client.js';
import { Stage } from '../support/stage.js';

const GRACE_SECONDS = 3;

describe('a broadcaster who is gone', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open({ STREAM_GRACE_SECONDS: `${GRACE_SECONDS}` });
  });
  beforeEach(() => stage.newStream());
  afterEach(async () => {
    await stage.closeClients();
    await untilCensus(stage.pool, NOTHING);
  });
  afterAll(() => stage.close());

  const streamNow = () => stage.streams.get(stage.stream.id);
  const hear = (client: SignalingClient, ...events: (keyof SignalingServerEvents)[]) =>
    Promise.all(events.map((event) => client.next(event)));

  it('comes back to the same stream, room and viewers', async () => {
    const [broadcaster, viewer] = [await stage.live(), await stage.viewer()];
    const room = stage.rooms.get(stage.stream.id);
    broadcaster.closeTab();
    const [left] = await hear(viewer, 'broadcasterLeft', 'producerClosed');
    expect(left).toEqual({ endsAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(await (await stage.connect()).join(stage.stream.id)).toMatchObject({
      producers: [],
      broadcasterPresent: false,
      stream: { isLive: true },
    });
    viewer.forget();
    await stage.live();
    await hear(viewer, 'broadcasterReturned', 'producerAdded');
    expect(stage.rooms.get(stage.stream.id)).toBe(room);
    expect(await streamNow()).toMatchObject({ isLive: true, startedAt: expect.any(String) });
    expect(viewer.events).not.toContain('roomClosed');
  });

  it('stays live for as long as the connection lasts, also without producers', async () => {
    const broadcaster = await stage.live();
    const { producers } = await (await stage.connect()).join(stage.stream.id);
    for (const { id } of producers) await broadcaster.request('closeProducer', { producerId: id });
    const { startedAt } = await streamNow();
    const twoLeases = Date.parse(startedAt ?? '') + 2 * GRACE_SECONDS * 1000;
    while (Date.now() < twoLeases) expect((await streamNow()).isLive).toBe(true);
  });

  it('ends the stream by staying away, once the grace time is over', async () => {
    const [broadcaster, viewer] = [await stage.live(), await stage.viewer()];
    broadcaster.close();
    const [left] = await hear(viewer, 'broadcasterLeft');
    expect((await streamNow()).isLive).toBe(true);
    const ended = await viewer.next('streamEnded');
    expect(ended).toMatchObject({ status: 'ended', isLive: false });
    const endsAt = Date.parse((left as { endsAt: string }).endsAt);
    const endedAt = Date.parse((ended as { endedAt: string }).endedAt);
    // The lease was renewed for the last time as the broadcaster left: not earlier than was told.
    expect(endedAt).toBeGreaterThanOrEqual(endsAt);
    await untilCensus(stage.pool, NOTHING);
  });

  it('who never sent anything leaves no word', async () => {
    const [broadcaster, viewer] = [await stage.broadcaster(), await stage.viewer()];
    await broadcaster.request('leave');
    await stage.live();
    await viewer.next('producerAdded');
    expect(viewer.events).not.toContain('broadcasterLeft');
    expect(viewer.events).not.toContain('broadcasterReturned');
  });

  it('gives way to the same user elsewhere, and the viewers stay', async () => {
    const [old, viewer] = [await stage.live(), await stage.viewer()];
    viewer.forget();
    const young = await stage.live();
    await hear(old, 'peerReplaced');
    await hear(viewer, 'producerClosed', 'producerAdded');
    await expect(old.request('produce', camera())).rejects.toMatchObject({
      body: { code: 'not_joined' },
    });
    old.close();
    await young.request('restartIce');
    expect(viewer.events).not.toContain('broadcasterLeft');
    expect(stage.rooms.get(stage.stream.id)?.producers).toHaveLength(2);
  });
});
