import { RoomRegistry } from '../../src/media/room-registry.js';
import type { WorkerPool } from '../../src/media/worker-pool.js';
import { census, NOTHING } from '../support/census.js';
import { startPool } from '../support/pool.js';
import { camera, dtls, microphone } from '../support/rtp.js';

/** Whatever is under way when a peer or its room closes comes to nothing, and leaves nothing behind. */
describe('closing', () => {
  let pool: WorkerPool;
  let rooms: RoomRegistry;

  beforeAll(async () => {
    pool = await startPool();
  });
  beforeEach(() => {
    rooms = new RoomRegistry(pool);
  });
  afterEach(async () => {
    expect(await census(pool)).toEqual(NOTHING);
  });
  afterAll(() => pool.close());

  it('is told once, whoever closes first and however often', async () => {
    const { room, peer } = await rooms.join('stage', 'broadcaster');
    await room.produce(peer, camera());
    const facts: string[] = [];
    room.on('closed', () => facts.push('room'));
    room.on('producerClosed', () => facts.push('producer'));
    peer.on('closed', (reason) => facts.push(reason));
    room.close('roomClosed');
    room.close('workerDied');
    peer.close('left');
    expect(facts).toEqual(['producer', 'roomClosed', 'room']);
  });

  it('while somebody joins', async () => {
    const { room } = await rooms.join('stage', 'viewer');
    const late = rooms.join('stage', 'viewer');
    const refused = expect(late).rejects.toMatchObject({ code: 'not_joined' });
    room.close('roomClosed');
    await refused;
    expect((await rooms.join('stage', 'viewer')).room).not.toBe(room);
    rooms.closeAll();
  });

  it('while a producer is made', async () => {
    const { room, peer } = await rooms.join('stage', 'broadcaster');
    const refused = expect(room.produce(peer, camera())).rejects.toMatchObject({
      code: 'not_joined',
    });
    room.close('roomClosed');
    await refused;
    expect(peer.producers.list).toEqual([]);
  });

  it('while a consumer is made', async () => {
    const stage = await rooms.join('stage', 'broadcaster');
    const { id } = await stage.room.produce(stage.peer, camera());
    const { room, peer } = await rooms.join('stage', 'viewer');
    const refused = expect(room.consume(peer, id, room.rtpCapabilities)).rejects.toMatchObject({
      code: 'not_joined',
    });
    peer.close('left');
    await refused;
    expect((await census(pool)).streams).toBe(1);
    stage.peer.close('left');
  });

  it('of the producer while it is consumed, which the viewer survives', async () => {
    const stage = await rooms.join('stage', 'broadcaster');
    const video = await stage.room.produce(stage.peer, camera());
    const audio = await stage.room.produce(stage.peer, microphone());
    const { room, peer } = await rooms.join('stage', 'viewer');
    const consuming = room.consume(peer, video.id, room.rtpCapabilities).catch(codeOf);
    stage.peer.producers.remove(video.id);
    // The worker may have made the consumer before it closed the producer; then the consumer went with it.
    const result = await consuming;
    if (typeof result === 'object')
      await expect(peer.consumers.resume(result.id)).rejects.toMatchObject({
        code: 'consumer_not_found',
      });
    else expect(result).toBe('producer_not_found');
    await room.consume(peer, audio.id, room.rtpCapabilities);
    expect((await census(pool)).streams).toBe(2);
    rooms.closeAll();
  });

  it('while a transport is connected', async () => {
    const { peer } = await rooms.join('stage', 'viewer');
    const connecting = peer.connect(dtls().dtlsParameters).catch(codeOf);
    peer.close('left');
    // Connected just before it was closed, or refused: both are answers.
    expect([undefined, 'not_joined']).toContain(await connecting);
    await expect(peer.restartIce()).rejects.toMatchObject({ code: 'not_joined' });
  });
});

const codeOf = (error: unknown) => (error as { code: string }).code;
