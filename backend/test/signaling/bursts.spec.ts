import { NOTHING, untilCensus } from '../support/census.js';
import { Stage } from '../support/stage.js';

describe('a server that is full', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open({ MEDIA_WORKERS: '1', MEDIA_VIEWERS_PER_WORKER: '2' });
  });
  beforeEach(() => stage.newStream());
  afterEach(async () => {
    await stage.closeClients();
    await untilCensus(stage.pool, NOTHING);
  });
  afterAll(() => stage.close());

  it('asks viewers to come back in a while, and takes them when others have left', async () => {
    await stage.live();
    const [first] = [await stage.viewer(), await stage.viewer()];
    const late = await stage.connect();
    const request = { streamId: stage.stream.id, role: 'viewer' };
    const answer = await late.ask('join', request);
    if (answer.ok) throw new Error('there was a place');
    expect(answer.error).toMatchObject({ code: 'capacity' });
    expect(answer.error.retryAfterMs).toBeGreaterThan(0);
    await first.request('leave');
    expect(await late.join(stage.stream.id)).toHaveProperty('peerId');
  });

  it('takes a broadcaster all the same', async () => {
    await Promise.all([stage.viewer(), stage.viewer()]);
    await stage.live();
    expect(stage.rooms.get(stage.stream.id)?.producers).toHaveLength(2);
  });
});

describe('a burst', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open({ MEDIA_WORKERS: '2', MEDIA_VIEWERS_PER_WORKER: '500' });
  });
  afterAll(() => stage.close());

  it('of hundreds of viewers is let in, on every worker, and the broadcaster is heard meanwhile', async () => {
    await stage.newStream();
    const broadcaster = await stage.live();
    const guests = await Promise.all(Array.from({ length: 300 }, () => stage.connect()));
    let joined = 0;
    const joining = guests.map(async (guest) => {
      const { producers, routerRtpCapabilities } = await guest.join(stage.stream.id);
      joined++;
      await guest.request('consume', {
        producerIds: producers.map(({ id }) => id),
        rtpCapabilities: routerRtpCapabilities,
      });
    });
    const heard = broadcaster.request('restartIce').then(() => joined);
    await Promise.all(joining);
    // Its request came after theirs, and was answered before most of them were.
    expect(await heard).toBeLessThan(guests.length / 2);
    const [onOrigin = 0, onEdge = 0] = stage.pool.workers.map(({ viewers }) => viewers);
    expect(onOrigin + onEdge).toBe(300);
    // Two fifths of its 500 places; fewer when its core is busy with them.
    expect(onOrigin).toBeLessThanOrEqual(200);
    await stage.closeClients();
    await untilCensus(stage.pool, NOTHING);
  }, 120_000);
});
