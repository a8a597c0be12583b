import { type Ack, signalingRequests } from '@amphi/contracts';
import { NOTHING, untilCensus } from '../support/census.js';
import { camera, dtls, microphone } from '../support/rtp.js';
import { damage, randomFrom } from '../support/damage.js';
import type { SignalingClient } from '../support/signaling-client.js';
import { Stage } from '../support/stage.js';

const ROUNDS = 600;
const SEED = 20_261_123;

/** Almost valid media parameters: what gets past every schema and reaches mediasoup. */
describe('signaling, given damaged requests', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open({ MEDIA_WORKERS: '1' });
    await stage.newStream();
  });
  afterAll(() => stage.close());

  const reset = async (client: SignalingClient, role: 'broadcaster' | 'viewer') => {
    const { producers, routerRtpCapabilities } = await client.join(stage.stream.id, role);
    return { producerIds: producers.map(({ id }) => id), rtpCapabilities: routerRtpCapabilities };
  };

  it('answers each, and its workers live on', async () => {
    const random = randomFrom(SEED);
    const workers = stage.pool.workers.map(({ worker }) => worker.pid);
    const broadcaster = await stage.connect(stage.owner.token);
    const viewer = await stage.connect();
    const codes = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round++) {
      await reset(broadcaster, 'broadcaster');
      await broadcaster.request('produce', camera());
      const consume = await reset(viewer, 'viewer');
      const attempts: [SignalingClient, string, unknown][] = [
        [broadcaster, 'connectTransport', dtls()],
        [broadcaster, 'produce', microphone()],
        [viewer, 'connectTransport', dtls()],
        [viewer, 'consume', consume],
      ];
      const [client, event, payload] = attempts[round % attempts.length] ?? [viewer, 'leave', {}];
      const answer: Ack<unknown> = await client.ask(event, damage(payload, random));
      const code = answer.ok ? 'ok' : answer.error.code;
      codes.set(`${event} ${code}`, (codes.get(`${event} ${code}`) ?? 0) + 1);
    }
    expect([...codes.keys()].filter((code) => /internal|media_unavailable/.test(code))).toEqual([]);
    expect([...codes.keys()]).toEqual(
      expect.arrayContaining([
        'produce invalid_rtp_parameters',
        'produce validation_failed',
        'consume cannot_consume',
        'connectTransport validation_failed',
      ]),
    );
    expect(stage.pool.workers.map(({ worker }) => worker.pid)).toEqual(workers);
    await stage.closeClients();
    await untilCensus(stage.pool, NOTHING);
  }, 120_000);

  it('answers garbage to every event', async () => {
    const client = await stage.connect(stage.owner.token);
    const garbage = [
      undefined,
      null,
      0,
      '',
      [],
      'x',
      true,
      [[]],
      { a: { b: null } },
      Buffer.alloc(9),
    ];
    for (const event of Object.keys(signalingRequests))
      for (const payload of garbage) {
        const answer = await client.ask(event, payload);
        if (!answer.ok) expect(answer.error.code).not.toBe('internal');
      }
    expect(await client.join(stage.stream.id)).toHaveProperty('peerId');
  });
});
