import type { SignalingClient } from '../support/signaling-client.js';
import { NOTHING, untilCensus } from '../support/census.js';
import { Path } from '../support/path.js';
import { camera } from '../support/rtp.js';
import { Stage } from '../support/stage.js';

/** A broadcaster with two producers, and two viewers who each consume both. */
const FULL = { routers: 1, transports: 3, streams: 6 };

describe('what is lost leaves nothing behind', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open();
  });
  beforeEach(() => stage.newStream());
  afterEach(async () => {
    await stage.closeClients();
    await untilCensus(stage.pool, NOTHING);
    for (const worker of stage.pool.workers) expect(worker.load).toBe(0);
  });
  afterAll(() => stage.close());

  const show = async () => {
    const all = { broadcaster: await stage.live(), viewers: [await stage.viewer()] };
    all.viewers.push(await stage.viewer());
    await untilCensus(stage.pool, FULL);
    return all;
  };
  const killWorkers = () => {
    for (const { worker } of stage.pool.workers) process.kill(worker.pid, 'SIGKILL');
  };

  it('a tab that is closed', async () => {
    const { broadcaster, viewers } = await show();
    viewers[0]?.closeTab();
    await untilCensus(stage.pool, { routers: 1, transports: 2, streams: 4 });
    broadcaster.closeTab();
    await untilCensus(stage.pool, { routers: 1, transports: 1, streams: 0 });
    viewers[1]?.closeTab();
    await untilCensus(stage.pool, NOTHING);
  });

  it('a connection that is cut', async () => {
    await show();
    const path = await Path.to(stage.test.url);
    await stage.viewer(path.url);
    await untilCensus(stage.pool, { routers: 1, transports: 4, streams: 8 });
    path.break();
    await untilCensus(stage.pool, FULL);
  });

  it('a worker, killed: everybody is told, joins again and finds the same stream', async () => {
    const { broadcaster, viewers } = await show();
    const { startedAt } = await stage.streams.get(stage.stream.id);
    const everyone: SignalingClient[] = [broadcaster, ...viewers];
    killWorkers();
    await Promise.all(everyone.map((client) => client.next('roomClosed')));
    everyone.forEach((client) => client.forget());
    const [viewer] = viewers as [SignalingClient];
    await viewer.join(stage.stream.id);
    await broadcaster.join(stage.stream.id, 'broadcaster');
    await viewer.next('broadcasterReturned');
    const { producerId } = await broadcaster.request('produce', camera());
    expect(await viewer.next('producerAdded')).toMatchObject({ id: producerId });
    expect(await stage.streams.get(stage.stream.id)).toMatchObject({ isLive: true, startedAt });
    await untilCensus(stage.pool, { routers: 1, transports: 2, streams: 1 });
  });

  it('a worker, killed while many join: each is let in, or told to come again', async () => {
    await stage.live();
    const clients = await Promise.all(Array.from({ length: 8 }, () => stage.connect()));
    const join = async (client: SignalingClient): Promise<void> => {
      const answer = await client.ask('join', { streamId: stage.stream.id, role: 'viewer' });
      if (answer.ok) return;
      expect(['media_unavailable', 'not_joined']).toContain(answer.error.code);
      return join(client);
    };
    const joined = Promise.all(clients.map(join));
    killWorkers();
    await joined;
    // Let in just before its room was lost: then it has been told.
    await Promise.all(
      clients.filter(({ events }) => events.includes('roomClosed')).map((client) => join(client)),
    );
    expect(stage.rooms.get(stage.stream.id)?.viewerCount).toBe(8);
  });
});
