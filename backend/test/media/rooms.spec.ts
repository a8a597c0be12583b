import type { ProducerInfo } from '@amphi/contracts';
import type { types as mediasoup } from 'mediasoup';
import type { Peer } from '../../src/media/peer.js';
import type { Room } from '../../src/media/room.js';
import { RoomRegistry } from '../../src/media/room-registry.js';
import type { WorkerPool } from '../../src/media/worker-pool.js';
import { census, NOTHING } from '../support/census.js';
import { startPool } from '../support/pool.js';
import { camera, microphone, screen } from '../support/rtp.js';

describe('rooms', () => {
  let pool: WorkerPool;
  let rooms: RoomRegistry;

  beforeAll(async () => {
    pool = await startPool({ workers: 2 });
  });
  beforeEach(() => {
    rooms = new RoomRegistry(pool);
  });
  afterEach(async () => {
    rooms.closeAll();
    expect(await census(pool)).toEqual(NOTHING);
  });
  afterAll(() => pool.close());

  const broadcast = async (id = 'stage') => {
    const { room, peer } = await rooms.join(id, 'broadcaster');
    const video = await room.produce(peer, camera());
    return { room, peer, video };
  };
  const watch = (room: Room, peer: Peer, { id }: ProducerInfo) =>
    room.consume(peer, id, room.rtpCapabilities);

  it('are made once, however many join at once, and closed after the last one', async () => {
    const opened: Room[] = [];
    rooms.on('roomOpened', (room) => opened.push(room));
    const joined = await Promise.all(
      Array.from({ length: 8 }, () => rooms.join('stage', 'viewer')),
    );
    expect(new Set(joined.map(({ room }) => room)).size).toBe(1);
    expect(opened).toHaveLength(1);
    expect(opened[0]?.viewerCount).toBe(8);
    expect(await census(pool)).toEqual({ routers: 1, transports: 8, streams: 0 });

    for (const { peer } of joined.slice(1)) peer.close('left');
    expect(rooms.get('stage')?.closed).toBe(false);
    joined[0]?.peer.close('left');
    expect(rooms.get('stage')).toBeUndefined();
    expect(opened[0]?.closed).toBe(true);
  });

  it('stay open for whoever is on the way in while the last one leaves', async () => {
    const first = await rooms.join('stage', 'viewer');
    const second = rooms.join('stage', 'viewer');
    first.peer.close('left');
    expect((await second).room).toBe(first.room);
    expect((await second).peer.closed).toBe(false);
  });

  it('spread over the workers by what these carry', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await rooms.join(id, 'viewer');
    expect(pool.workers.map(({ load }) => load)).toEqual([4, 4]);
    for (const id of ['a', 'b', 'c', 'd']) rooms.close(id);
    expect(pool.workers.map(({ load }) => load)).toEqual([0, 0]);
  });

  it('forward a camera in layers and a microphone, paused until the viewer is ready', async () => {
    const { room, peer, video } = await broadcast();
    const audio = await room.produce(peer, microphone());
    expect(room.producers).toEqual([
      { id: video.id, kind: 'video', source: 'camera', paused: false },
      { id: audio.id, kind: 'audio', source: 'microphone', paused: false },
    ]);
    const viewer = (await rooms.join('stage', 'viewer')).peer;
    const [picture, sound] = [await watch(room, viewer, video), await watch(room, viewer, audio)];
    expect(picture).toMatchObject({ producerId: video.id, kind: 'video', type: 'simulcast' });
    expect(sound).toMatchObject({ producerId: audio.id, kind: 'audio', type: 'simple' });
    const uris = picture.rtpParameters.headerExtensions?.map(({ uri }) => String(uri));
    expect(uris?.some((uri) => uri.includes('transport-wide-cc'))).toBe(true);
    await viewer.consumers.setPreferredLayers(picture.id, { spatialLayer: 1 });
    await viewer.consumers.setPreferredLayers(sound.id, { spatialLayer: 1 });
    await viewer.consumers.resume(picture.id);
    expect(await census(pool)).toEqual({ routers: 1, transports: 2, streams: 4 });
  });

  it('answer a viewer who asks twice with the same consumer', async () => {
    const { room, video } = await broadcast();
    const { peer } = await rooms.join('stage', 'viewer');
    const [once, twice] = await Promise.all([watch(room, peer, video), watch(room, peer, video)]);
    expect(twice).toEqual(once);
    expect((await census(pool)).streams).toBe(2);
  });

  it('offer every codec that a browser or WHIP client sends', async () => {
    const { room } = await rooms.join('stage', 'viewer');
    const codecs = room.rtpCapabilities.codecs ?? [];
    const mimeTypes = codecs.map(({ mimeType }) => mimeType);
    for (const one of ['audio/opus', 'video/VP8', 'video/VP9', 'video/H264', 'video/AV1'])
      expect(mimeTypes).toContain(one);
    const profiles = codecs.map(({ parameters }) => parameters?.['profile-level-id']);
    expect(profiles).toEqual(expect.arrayContaining(['42e01f', '42001f']));
  });

  it('tell what becomes of a producer', async () => {
    const { room, peer, video } = await broadcast();
    const facts: string[] = [];
    for (const fact of ['producerPaused', 'producerResumed', 'producerClosed'] as const)
      room.on(fact, ({ producerId }) => facts.push(`${fact} ${producerId === video.id}`));
    const { producers } = peer;
    await producers.pause(video.id);
    await producers.pause(video.id);
    expect(room.producers[0]?.paused).toBe(true);
    await producers.resume(video.id);
    producers.remove(video.id);
    expect(facts).toEqual(['producerPaused true', 'producerResumed true', 'producerClosed true']);
    await expect(producers.pause(video.id)).rejects.toMatchObject({ code: 'producer_not_found' });
  });

  it('take the next video once the one before is closed, and none beside it', async () => {
    const { room, peer, video } = await broadcast();
    const second = room.produce(peer, screen());
    await expect(second).rejects.toMatchObject({ code: 'validation_failed' });
    peer.producers.remove(video.id);
    expect(await room.produce(peer, screen())).toMatchObject({ source: 'screen' });
  });

  it('take one of two videos that come at once', async () => {
    const { room, peer } = await rooms.join('stage', 'broadcaster').then((joined) => joined);
    const results = await Promise.allSettled([
      room.produce(peer, camera()),
      room.produce(peer, screen()),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect((await census(pool)).streams).toBe(1);
  });

  it('refuse what makes no sense, with a code, and go on', async () => {
    const { room, peer, video } = await broadcast();
    const { peer: viewer } = await rooms.join('stage', 'viewer');
    const wrong = { ...microphone().rtpParameters, codecs: [] };
    const twice = { ...microphone(), rtpParameters: { ...microphone().rtpParameters, mid: '0' } };
    const nothing: mediasoup.RtpCapabilities = { codecs: [], headerExtensions: [] };
    await expect(room.produce(viewer, microphone())).rejects.toMatchObject({ code: 'forbidden' });
    await expect(watch(room, peer, video)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(room.produce(peer, { ...microphone(), source: 'camera' })).rejects.toMatchObject({
      code: 'validation_failed',
    });
    await expect(
      room.produce(peer, { ...microphone(), rtpParameters: wrong }),
    ).rejects.toMatchObject({ code: 'invalid_rtp_parameters' });
    await expect(room.produce(peer, twice)).rejects.toMatchObject({
      code: 'invalid_rtp_parameters',
    });
    await expect(room.consume(viewer, video.id, nothing)).rejects.toMatchObject({
      code: 'cannot_consume',
    });
    await expect(room.consume(viewer, 'unknown', room.rtpCapabilities)).rejects.toMatchObject({
      code: 'producer_not_found',
    });
    await expect(viewer.consumers.resume('unknown')).rejects.toMatchObject({
      code: 'consumer_not_found',
    });
    await room.produce(peer, microphone());
    await watch(room, viewer, video);
  });

  it('let a broadcaster replace an older connection, with the same viewers', async () => {
    const { room, peer, video } = await broadcast();
    const { peer: viewer } = await rooms.join('stage', 'viewer');
    await watch(room, viewer, video);
    const closed: unknown[] = [];
    peer.whenClosed((reason) => closed.push(reason));
    const again = await broadcast();
    expect(again.room).toBe(room);
    expect(closed).toEqual(['replaced']);
    expect(room.producers.map(({ id }) => id)).toEqual([again.video.id]);
    await watch(room, viewer, again.video);
    expect(await census(pool)).toEqual({ routers: 1, transports: 2, streams: 2 });
  });

  it('let one of many broadcasters stay who come at once', async () => {
    const joined = await Promise.all(
      Array.from({ length: 5 }, () => rooms.join('stage', 'broadcaster')),
    );
    const open = joined.filter(({ peer }) => !peer.closed);
    expect(open.map(({ peer }) => peer)).toEqual([rooms.get('stage')?.broadcaster]);
    expect(await census(pool)).toEqual({ routers: 1, transports: 1, streams: 0 });
  });
});
