import { randomUUID } from 'node:crypto';
import { type ErrorCode, LIMITS } from '@amphi/contracts';
import { DataSource } from 'typeorm';
import { NOTHING, untilCensus } from '../support/census.js';
import { register } from '../support/people.js';
import { camera, dtls, microphone, screen } from '../support/rtp.js';
import type { SignalingClient } from '../support/signaling-client.js';
import { Stage } from '../support/stage.js';

describe('signaling refuses, with a code, and the socket goes on', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open();
  });
  beforeEach(() => stage.newStream());
  afterEach(async () => {
    await stage.closeClients();
    await untilCensus(stage.pool, NOTHING);
  });
  afterAll(() => stage.close());

  const refused = async (client: SignalingClient, event: string, payload: unknown = {}) => {
    const answer = await client.ask(event, payload);
    if (answer.ok) throw new Error(`${event} was answered with ${JSON.stringify(answer.data)}`);
    expect(answer.error.message).toMatch(/\S/);
    return answer.error.code;
  };
  const join = (role: string, streamId = stage.stream.id) => ({ streamId, role });

  it('who may not join', async () => {
    const [guest, other] = [
      await stage.connect(),
      await stage.connect((await register(stage.test)).token),
    ];
    expect(await refused(guest, 'join', join('viewer', randomUUID()))).toBe('stream_not_found');
    expect(await refused(guest, 'join', join('broadcaster'))).toBe('unauthenticated');
    expect(await refused(other, 'join', join('broadcaster'))).toBe('forbidden');
    await stage.streams.end(stage.stream.id);
    expect(await refused(guest, 'join', join('viewer'))).toBe('stream_ended');
    const owner = await stage.connect(stage.owner.token);
    expect(await refused(owner, 'join', join('broadcaster'))).toBe('stream_ended');
    await stage.newStream();
    expect(await guest.join(stage.stream.id)).toHaveProperty('peerId');
  });

  it('a bad token, before anything else', async () => {
    await expect(stage.connect('no token of ours')).rejects.toMatchObject({
      data: { code: 'unauthenticated' },
    });
  });

  it('a second live stream of one user', async () => {
    await stage.live();
    const { token, user } = stage.owner;
    // Made while the first was not yet live; over REST it would be refused by now.
    const second = { id: randomUUID() };
    await stage.test.app.get(DataSource).query(
      `INSERT INTO streams (id, "userId", handle, title, status, "createdAt")
         VALUES ($1, $2, $3, 'Second', 'created', now())`,
      [second.id, user.id, user.handle],
    );
    const client = await stage.connect(token);
    await client.join(second.id, 'broadcaster');
    expect(await refused(client, 'produce', camera())).toBe('already_live');
    expect(stage.rooms.get(second.id)?.producers).toEqual([]);
  });

  it('everything but join from a socket that has joined nothing', async () => {
    const client = await stage.connect();
    const requests: [string, unknown][] = [
      ['connectTransport', dtls()],
      ['restartIce', {}],
      ['produce', camera()],
      ['pauseProducer', { producerId: 'x' }],
      ['resumeConsumer', { consumerId: 'x' }],
      ['consume', { producerIds: ['x'], rtpCapabilities: {} }],
    ];
    for (const [event, payload] of requests)
      expect([event, await refused(client, event, payload)]).toEqual([event, 'not_joined']);
    expect(await client.request('leave')).toEqual({});
  });

  it('what is not what the contract says', async () => {
    const broadcaster = await stage.live();
    const { rtpParameters } = camera();
    const cases: [string, unknown, ErrorCode][] = [
      ['join', { streamId: 'x', role: 'viewer' }, 'validation_failed'],
      ['join', join('director'), 'validation_failed'],
      ['join', null, 'validation_failed'],
      ['produce', camera(), 'validation_failed'],
      ['produce', screen(), 'validation_failed'],
      ['produce', { ...microphone(), source: 'camera' }, 'validation_failed'],
      ['produce', { ...camera(), rtpParameters: {} }, 'validation_failed'],
      ['connectTransport', { dtlsParameters: { fingerprints: [] } }, 'validation_failed'],
      [
        'connectTransport',
        { dtlsParameters: { fingerprints: [{ algorithm: 'rot13', value: 'AB' }] } },
        'validation_failed',
      ],
      ['pauseProducer', { producerId: 'unknown' }, 'producer_not_found'],
      ['resumeConsumer', { consumerId: 'unknown' }, 'consumer_not_found'],
      ['consume', { producerIds: ['x'], rtpCapabilities: {} }, 'forbidden'],
      ['setPreferredLayers', { consumerId: 'x', spatialLayer: 9 }, 'validation_failed'],
      ['dance', {}, 'unknown_event'],
      ['join', { pad: 'x'.repeat(LIMITS.payloadBytes) }, 'payload_too_large'],
    ];
    for (const [event, payload, code] of cases)
      expect([event, await refused(broadcaster, event, payload)]).toEqual([event, code]);
    const [video] = stage.rooms.get(stage.stream.id)?.producers ?? [];
    await broadcaster.request('closeProducer', { producerId: video?.id });
    const codecs = [{ mimeType: 'video/VP8', payloadType: 'ninety-six', clockRate: 90_000 }];
    const malformed = { ...camera(), rtpParameters: { ...rtpParameters, codecs } };
    expect(await refused(broadcaster, 'produce', malformed)).toBe('invalid_rtp_parameters');
    await broadcaster.request('produce', screen());
  });

  it('a viewer who sends, or asks for what is not there or cannot play it', async () => {
    await stage.live();
    const viewer = await stage.connect();
    const { producers, routerRtpCapabilities } = await viewer.join(stage.stream.id);
    const producerIds = producers.map(({ id }) => id);
    const deaf = { codecs: [], headerExtensions: [] };
    expect(await refused(viewer, 'produce', camera())).toBe('forbidden');
    expect(await refused(viewer, 'consume', { producerIds, rtpCapabilities: deaf })).toBe(
      'cannot_consume',
    );
    expect(
      await refused(viewer, 'consume', {
        producerIds: ['unknown'],
        rtpCapabilities: routerRtpCapabilities,
      }),
    ).toBe('producer_not_found');
    expect(await refused(viewer, 'closeProducer', { producerId: producerIds[0] })).toBe(
      'producer_not_found',
    );
    await viewer.request('connectTransport', dtls());
    expect(await refused(viewer, 'connectTransport', dtls())).toBe('validation_failed');
    await viewer.request('consume', { producerIds, rtpCapabilities: routerRtpCapabilities });
  });
});
