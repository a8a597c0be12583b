import type { ErrorCode } from '@amphi/contracts';
import { NOTHING, untilCensus } from '../support/census.js';
import { Refused } from '../support/chat-client.js';
import { camera, microphone } from '../support/rtp.js';
import { Stage } from '../support/stage.js';

/** Two things at once: whatever the order, there is an answer, and nothing is left over. */
describe('signaling, when two things happen at once', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open();
  });
  beforeEach(() => stage.newStream());
  afterEach(async () => {
    await stage.closeClients();
    await untilCensus(stage.pool, NOTHING);
    expect(stage.rooms.rooms).toEqual([]);
  });
  afterAll(() => stage.close());

  const outcome = (promise: Promise<unknown>): Promise<'done' | ErrorCode> =>
    promise.then(
      () => 'done',
      (error: unknown) => {
        if (error instanceof Refused) return error.body.code;
        throw error;
      },
    );

  it('joins twice: the second counts', async () => {
    const viewer = await stage.connect();
    const [first, second] = await Promise.all([
      viewer.join(stage.stream.id),
      viewer.join(stage.stream.id),
    ]);
    expect(second.peerId).not.toBe(first.peerId);
    expect(stage.rooms.get(stage.stream.id)?.viewerCount).toBe(1);
    await untilCensus(stage.pool, { routers: 1, transports: 1, streams: 0 });
  });

  it('joins and is gone', async () => {
    await stage.live();
    const clients = await Promise.all(Array.from({ length: 10 }, () => stage.connect()));
    for (const [delay, client] of clients.entries()) {
      client.socket.emit('join', { streamId: stage.stream.id, role: 'viewer' }, () => undefined);
      // Gone at once, or after a few turns of the loop: somewhere on the way.
      for (let turn = 0; turn < delay; turn++) await new Promise(setImmediate);
      client.closeTab();
    }
    await stage.untilConnections(1);
    await untilCensus(stage.pool, { routers: 1, transports: 1, streams: 2 });
  });

  it('joins, and the stream ends', async () => {
    await stage.live();
    const clients = await Promise.all(Array.from({ length: 6 }, () => stage.connect()));
    const joins = clients.map((client) => outcome(client.join(stage.stream.id)));
    await stage.streams.end(stage.stream.id);
    for (const result of await Promise.all(joins))
      expect(['done', 'stream_ended', 'not_joined']).toContain(result);
    await untilCensus(stage.pool, NOTHING);
  });

  it('produces, and the stream ends', async () => {
    const broadcaster = await stage.broadcaster();
    const results = [camera(), microphone()].map((one) =>
      outcome(broadcaster.request('produce', one)),
    );
    await stage.streams.end(stage.stream.id);
    for (const result of await Promise.all(results))
      expect(['done', 'stream_ended', 'not_joined']).toContain(result);
    await untilCensus(stage.pool, NOTHING);
    expect(await outcome(broadcaster.request('produce', camera()))).toBe('not_joined');
    expect((await stage.streams.get(stage.stream.id)).isLive).toBe(false);
  });

  it('consumes what is just being closed', async () => {
    const broadcaster = await stage.live();
    const viewer = await stage.connect();
    const { producers, routerRtpCapabilities } = await viewer.join(stage.stream.id);
    const [video, audio] = producers.map(({ id }) => id);
    const consume = (producerIds: unknown[]) =>
      viewer.request('consume', { producerIds, rtpCapabilities: routerRtpCapabilities });
    const [consumed] = await Promise.all([
      outcome(consume([video, audio])),
      broadcaster.request('closeProducer', { producerId: video }),
    ]);
    expect(['done', 'producer_not_found']).toContain(consumed);
    const { consumers } = await consume([audio]);
    await viewer.request('resumeConsumer', { consumerId: consumers[0]?.id });
    await untilCensus(stage.pool, { routers: 1, transports: 2, streams: 2 });
  });

  it('broadcasts from many connections: one stays', async () => {
    const clients = await Promise.all(
      Array.from({ length: 5 }, () => stage.connect(stage.owner.token)),
    );
    const joins = await Promise.all(
      clients.map((client) => outcome(client.join(stage.stream.id, 'broadcaster'))),
    );
    for (const result of joins) expect(['done', 'not_joined']).toContain(result);
    await untilCensus(stage.pool, { routers: 1, transports: 1, streams: 0 });
    const produced = await Promise.all(
      clients.map((client) => outcome(client.request('produce', camera()))),
    );
    expect(produced.filter((result) => result === 'done')).toHaveLength(1);
    const replaced = clients.filter((_, index) => produced[index] !== 'done');
    await Promise.all(replaced.map((client) => client.next('peerReplaced')));
  });

  it('leaves and joins, over and over', async () => {
    await stage.live();
    const viewer = await stage.connect();
    const requests = Array.from({ length: 20 }, (_, index) =>
      outcome(index % 2 ? viewer.request('leave') : viewer.join(stage.stream.id)),
    );
    expect(new Set(await Promise.all(requests))).toEqual(new Set(['done']));
    await untilCensus(stage.pool, { routers: 1, transports: 1, streams: 2 });
  });
});
