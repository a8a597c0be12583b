import { type ProducerList, producerListSchema } from '@amphi/contracts';
import { NOTHING, untilCensus } from '../support/census.js';
import { camera, dtls, microphone } from '../support/rtp.js';
import { Stage } from '../support/stage.js';

describe('signaling', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open();
  });
  beforeEach(() => stage.newStream());
  afterEach(() => stage.closeClients());
  afterAll(() => stage.close());

  const producers = async (): Promise<ProducerList> =>
    producerListSchema.parse(await (await fetch(`${stage.test.url}/api/producers`)).json());

  it('takes a stream live with its first producer, and tells who waits for it', async () => {
    const { id } = stage.stream;
    const early = await stage.viewer();
    const broadcaster = await stage.broadcaster();
    expect((await stage.streams.get(id)).isLive).toBe(false);
    const { producerId } = await broadcaster.request('produce', camera());
    expect((await stage.streams.get(id)).isLive).toBe(true);
    expect(await early.next('producerAdded')).toEqual({
      id: producerId,
      kind: 'video',
      source: 'camera',
      paused: false,
    });
    expect(await early.next('streamChanged')).toMatchObject({ id, isLive: true });
  });

  it('answers a viewer with everything that is needed to play', async () => {
    await stage.live();
    const viewer = await stage.connect();
    const answer = await viewer.join(stage.stream.id);
    expect(answer).toMatchObject({
      stream: { id: stage.stream.id, isLive: true, viewerCount: 1 },
      broadcasterPresent: true,
      producers: [{ source: 'camera' }, { source: 'microphone' }],
      transport: { iceCandidates: [{ protocol: 'udp' }, { protocol: 'tcp' }] },
    });
    await viewer.request('connectTransport', dtls());
    const { consumers } = await viewer.request('consume', {
      producerIds: answer.producers.map(({ id }) => id),
      rtpCapabilities: answer.routerRtpCapabilities,
    });
    expect(consumers.map(({ kind, type }) => [kind, type])).toEqual([
      ['video', 'simulcast'],
      ['audio', 'simple'],
    ]);
    const consumerId = consumers[0]?.id;
    await viewer.request('setPreferredLayers', { consumerId, spatialLayer: 0, temporalLayer: 1 });
    for (const event of ['resumeConsumer', 'pauseConsumer', 'resumeConsumer'] as const)
      expect(await viewer.request(event, { consumerId })).toEqual({});
    expect(await viewer.request('restartIce')).toHaveProperty('iceParameters.usernameFragment');
  });

  it('tells viewers when the broadcaster pauses, resumes and closes a producer', async () => {
    const broadcaster = await stage.live();
    const viewer = await stage.viewer();
    const [first] =
      (await producers()).items.find(({ stream }) => stream.id === stage.stream.id)?.producers ??
      [];
    const producer = { producerId: first?.id };
    await broadcaster.request('pauseProducer', producer);
    expect(await viewer.next('producerPaused')).toEqual(producer);
    await broadcaster.request('resumeProducer', producer);
    expect(await viewer.next('producerResumed')).toEqual(producer);
    await broadcaster.request('closeProducer', producer);
    expect(await viewer.next('producerClosed')).toEqual(producer);
  });

  it('counts viewers, and does not tell each one who comes at once', async () => {
    const broadcaster = await stage.live();
    const viewers = await Promise.all(Array.from({ length: 12 }, () => stage.connect()));
    await Promise.all(viewers.map((viewer) => viewer.join(stage.stream.id)));
    await broadcaster.until('viewerCountChanged', ({ viewerCount }) => viewerCount === 12);
    expect((await stage.streams.get(stage.stream.id)).viewerCount).toBe(12);
    expect(broadcaster.all('viewerCountChanged').length).toBeLessThan(12);
    viewers[0]?.closeTab();
    await viewers[1]?.request('leave');
    await broadcaster.until('viewerCountChanged', ({ viewerCount }) => viewerCount === 10);
  });

  it('lists live streams with their producers, and created or ended ones not', async () => {
    const listed = async () =>
      (await producers()).items.filter(({ stream }) => stream.id === stage.stream.id);
    const broadcaster = await stage.broadcaster();
    expect(await listed()).toEqual([]);
    const { producerId } = await broadcaster.request('produce', microphone());
    expect(await listed()).toEqual([
      {
        stream: expect.objectContaining({ isLive: true }),
        producers: [{ id: producerId, kind: 'audio', source: 'microphone', paused: false }],
      },
    ]);
    await stage.streams.end(stage.stream.id);
    expect(await listed()).toEqual([]);
  });

  it('tells everybody that the stream ended, and leaves nothing of it', async () => {
    const [broadcaster, viewer] = [await stage.live(), await stage.viewer()];
    await stage.streams.end(stage.stream.id);
    for (const client of [broadcaster, viewer])
      expect(await client.next('streamEnded')).toMatchObject({ status: 'ended', isLive: false });
    await untilCensus(stage.pool, NOTHING);
    expect([...broadcaster.events, ...viewer.events]).not.toContain('roomClosed');
    expect(broadcaster.events).not.toContain('broadcasterLeft');
    // The recording comes later, and who watched until the end hears of it.
    viewer.forget();
    await stage.streams.setRecording(stage.stream.id, { recordingId: null, streamUrl: '/vod/1' });
    expect(await viewer.next('streamChanged')).toMatchObject({ streamUrl: '/vod/1' });
  });

  it('moves a socket that joins another stream', async () => {
    const viewer = await stage.viewer();
    const before = stage.stream.id;
    await stage.newStream();
    await viewer.join(stage.stream.id);
    expect(stage.rooms.get(before)).toBeUndefined();
    expect(stage.rooms.get(stage.stream.id)?.viewerCount).toBe(1);
  });
});
