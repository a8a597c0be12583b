import { once } from 'node:events';
import type { types as mediasoup } from 'mediasoup';
import type { CloseReason, Peer } from '../../src/media/peer.js';
import type { Room } from '../../src/media/room.js';
import { RoomRegistry } from '../../src/media/room-registry.js';
import type { WorkerPool } from '../../src/media/worker-pool.js';
import { census, NOTHING, untilCensus } from '../support/census.js';
import { startPool } from '../support/pool.js';
import { camera, microphone } from '../support/rtp.js';

/** Of five places each worker gives two before the next one is asked. */
const PLACES = { workers: 2, viewersPerWorker: 5, spreadAt: 0.4 };
const ON_ORIGIN = 2;

describe('a room on two workers', () => {
  let pool: WorkerPool;
  let rooms: RoomRegistry;

  beforeEach(async () => {
    pool = await startPool(PLACES);
    rooms = new RoomRegistry(pool);
  });
  afterEach(async () => {
    rooms.closeAll();
    expect(await census(pool)).toEqual(NOTHING);
    expect(pool.workers.every(({ viewers }) => viewers === 0)).toBe(true);
    pool.close();
  });

  const broadcast = async () => {
    const { room, peer } = await rooms.join('stage', 'broadcaster');
    const [video, audio] = [
      await room.produce(peer, camera()),
      await room.produce(peer, microphone()),
    ];
    return { room, peer, video, audio };
  };
  const viewer = async () => (await rooms.join('stage', 'viewer')).peer;
  const viewers = (count: number) => Promise.all(Array.from({ length: count }, viewer));
  const watch = (room: Room, peer: Peer) =>
    Promise.all(room.producers.map(({ id }) => room.consume(peer, id, room.rtpCapabilities)));
  const spread = () => pool.workers.map((worker) => worker.viewers);
  const pid = (index: number) => pool.workers[index]?.worker.pid ?? 0;
  /** Every consumer that is made on one worker from now on. */
  const consumersOn = (index: number) => {
    const consumers: mediasoup.Consumer[] = [];
    pool.workers[index]?.worker.observer.on('newrouter', (router) =>
      router.observer.on('newtransport', (transport) =>
        transport.observer.on('newconsumer', (consumer) => consumers.push(consumer)),
      ),
    );
    return consumers;
  };

  it('seats viewers on the origin first, then on an edge, and keeps a reserve on the origin', async () => {
    const { room } = await broadcast();
    await viewers(ON_ORIGIN);
    expect(spread()).toEqual([2, 0]);
    await viewers(2);
    expect(spread()).toEqual([2, 2]);
    expect((await census(pool)).routers).toBe(2);
    await viewers(5);
    expect(spread()).toEqual([4, 5]);
    expect(room.viewerCount).toBe(9);
  });

  it('seats the next viewer elsewhere when the core of the origin is busy', async () => {
    pool.close();
    pool = await startPool({ workers: 2, viewersPerWorker: 1000, spreadAt: 0.05 });
    rooms = new RoomRegistry(pool);
    await broadcast();
    await viewers(ON_ORIGIN);
    expect(spread()).toEqual([2, 0]);
    const [origin] = pool.workers;
    while (origin?.hasSpare)
      await Promise.all(Array.from({ length: 50 }, () => origin.worker.dump()));
    await viewers(1);
    expect(spread()).toEqual([2, 1]);
  });

  it('refuses a viewer when it is full, never a broadcaster, and takes the next when one has left', async () => {
    await broadcast();
    const seated = await viewers(9);
    await expect(viewer()).rejects.toMatchObject({
      code: 'capacity',
      retryAfterMs: expect.any(Number),
    });
    await broadcast();
    expect(rooms.get('stage')?.viewerCount).toBe(9);
    seated[8]?.close('left');
    await viewer();
    expect(spread()).toEqual([4, 5]);
  });

  it('carries each producer over once, however many watch it there', async () => {
    const { room } = await broadcast();
    const audience = await viewers(6);
    expect(spread()).toEqual([3, 3]);
    const consumed = await Promise.all(audience.map((peer) => watch(room, peer)));
    for (const [picture, sound] of consumed) {
      expect(picture).toMatchObject({ producerId: room.producers[0]?.id, type: 'simulcast' });
      expect(sound).toMatchObject({ producerId: room.producers[1]?.id, type: 'simple' });
    }
    // Origin: two producers, one pipe, two consumers into it. Edge: the pipe and two producers. Two consumers a viewer.
    expect((await census(pool)).streams).toBe(5 + 3 + 2 * 6);
  });

  it('pauses, resumes and closes on the edge as on the origin', async () => {
    const onEdge = consumersOn(1);
    const { room, peer, video } = await broadcast();
    const [, , edgeViewer] = await viewers(3);
    if (!edgeViewer) throw new Error('nobody on the edge');
    await peer.producers.pause(video.id);
    const [picture] = await watch(room, edgeViewer);
    expect(picture?.producerPaused).toBe(true);
    const consumer = onEdge.find(({ kind }) => kind === 'video');
    if (!consumer) throw new Error('no video on the edge');
    const resumed = once(consumer, 'producerresume');
    await peer.producers.resume(video.id);
    await resumed;
    const paused = once(consumer, 'producerpause');
    await peer.producers.pause(video.id);
    await paused;
    const closed = once(consumer, 'producerclose');
    peer.producers.remove(video.id);
    await closed;
    const again = await room.produce(peer, camera());
    await room.consume(edgeViewer, again.id, room.rtpCapabilities);
  });

  it('closes an edge that has been without viewers for a while', async () => {
    rooms = new RoomRegistry(pool, 100);
    const { room } = await broadcast();
    const [, , left, stays] = await viewers(4);
    for (const peer of [left, stays]) if (peer) await watch(room, peer);
    left?.close('left');
    stays?.close('left');
    const [back] = await viewers(1);
    expect(spread()).toEqual([2, 1]);
    expect((await census(pool)).routers).toBe(2);
    back?.close('left');
    // The broadcaster's two producers and nothing of the pipe.
    await untilCensus(pool, { routers: 1, transports: 3, streams: 2 });
    await viewers(1);
    expect(spread()).toEqual([2, 1]);
  });

  it('loses only the viewers of an edge whose worker dies', async () => {
    const { room, peer } = await broadcast();
    const audience = await viewers(4);
    for (const one of audience) await watch(room, one);
    const reasons: [number, CloseReason][] = [];
    [peer, ...audience].forEach((one, index) =>
      one.whenClosed((reason) => reasons.push([index, reason])),
    );
    const gone = Promise.all(audience.slice(2).map((one) => once(one, 'closed')));
    process.kill(pid(1), 'SIGKILL');
    await gone;
    expect(reasons).toEqual([
      [3, 'workerDied'],
      [4, 'workerDied'],
    ]);
    expect(room.closed).toBe(false);
    // What remains of the pipe on the origin goes as well.
    await untilCensus(pool, { routers: 1, transports: 3, streams: 2 + 2 * 2 });
    const rejoined = await viewers(2);
    for (const one of rejoined) await watch(room, one);
    expect(room.viewerCount).toBe(4);
  });

  it('closes with the worker of its origin, on every other one too', async () => {
    const { room, peer } = await broadcast();
    const audience = await viewers(4);
    const reasons: CloseReason[] = [];
    for (const one of [peer, ...audience]) one.whenClosed((reason) => reasons.push(reason));
    const closed = once(room, 'closed');
    process.kill(pid(0), 'SIGKILL');
    await closed;
    expect(reasons).toEqual(Array(5).fill('workerDied'));
    await untilCensus(pool, NOTHING);
  });

  it('seats whoever is on the way to a worker that dies on another', async () => {
    const { room } = await broadcast();
    await viewers(ON_ORIGIN);
    process.kill(pid(1), 'SIGSTOP');
    const onTheWay = viewers(2);
    process.kill(pid(1), 'SIGKILL');
    for (const peer of await onTheWay) await watch(room, peer);
    expect(spread()[0]).toBe(4);
  });

  it('outlives a pause that the worker of an edge no longer hears', async () => {
    const faults: unknown[] = [];
    const note = (reason: unknown) => faults.push(reason);
    process.on('unhandledRejection', note);
    const { room, peer, video } = await broadcast();
    const [, , onEdge] = await viewers(3);
    if (!onEdge) throw new Error('nobody on the edge');
    await watch(room, onEdge);
    const gone = once(onEdge, 'closed');
    process.kill(pid(1), 'SIGSTOP');
    await peer.producers.pause(video.id);
    // The edge is told when the origin's worker has told us.
    await census({ workers: pool.workers.slice(0, 1) });
    process.kill(pid(1), 'SIGKILL');
    await gone;
    await untilCensus(pool, { routers: 1, transports: 3, streams: 2 });
    process.off('unhandledRejection', note);
    expect(faults).toEqual([]);
  });

  it('leaves nothing behind when it closes while an edge opens', async () => {
    const { room } = await broadcast();
    await viewers(ON_ORIGIN);
    const refused = expect(viewer()).rejects.toMatchObject({ code: 'not_joined' });
    room.close('roomClosed');
    await refused;
  });

  it('leaves nothing behind when it closes while a producer is carried over', async () => {
    const { room } = await broadcast();
    const [, , onEdge] = await viewers(3);
    if (!onEdge) throw new Error('nobody on the edge');
    const refused = expect(watch(room, onEdge)).rejects.toMatchObject({ code: expect.any(String) });
    room.close('roomClosed');
    await refused;
  });
});
