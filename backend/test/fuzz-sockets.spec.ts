import { randomUUID } from 'node:crypto';
import {
  type Ack,
  type ChatRequests,
  errorBodySchema,
  type SignalingRequests,
} from '@amphi/contracts';
import { Fuzz } from './support/fuzz.js';
import { type AnySocket, FUZZ_SEED, FuzzedServer } from './support/fuzzed-server.js';
import { camera, dtls, microphone } from './support/rtp.js';

const PER_EVENT = 120;
/** Thousands of requests on a busy machine. */
const TIMEOUT_MS = 600_000;

describe(`sockets with malformed input (FUZZ_SEED=${FUZZ_SEED})`, () => {
  const fuzz = new Fuzz(FUZZ_SEED);
  let server: FuzzedServer;
  beforeAll(async () => {
    server = await FuzzedServer.start();
  }, TIMEOUT_MS);
  afterEach(() => server.assertUnharmed(), TIMEOUT_MS);
  afterAll(() => server.stop(), TIMEOUT_MS);

  /** One request, answered in time and with an envelope, whatever was sent. */
  async function answered(socket: AnySocket, event: string, payload: unknown[]): Promise<void> {
    const what = () => `${event} ${JSON.stringify(payload)?.slice(0, 500)}`;
    const answer = (await socket
      .timeout(60_000)
      .emitWithAck(event, ...payload)
      .catch((error: unknown) => {
        throw new Error(`no answer to ${what()}`, { cause: error });
      })) as Ack<unknown>;
    if (answer.ok) return;
    if (errorBodySchema.parse(answer.error).code === 'internal')
      throw new Error(`internal error by ${what()}`);
  }

  /** Every event of a namespace, mixed, so that they meet each other's states; now and then a valid one. */
  async function fuzzEvents(socket: AnySocket, valid: Record<string, unknown>): Promise<void> {
    const [first = '', ...others] = Object.keys(valid);
    for (let n = 0; n < PER_EVENT * (others.length + 1); n++) {
      const event = fuzz.oneOf([first, ...others]);
      const payload = fuzz.chance(0.2) ? valid[event] : fuzz.mutated(valid[event], true);
      const args = fuzz.chance(0.03) ? [] : fuzz.chance(0.05) ? [payload, fuzz.value()] : [payload];
      await answered(socket, event, args);
      // Nobody waits for this one; it must not hurt either.
      if (fuzz.chance(0.05)) socket.emit(event, fuzz.mutated(valid[event], true));
    }
    expect(socket.connected).toBe(true);
  }

  const signaling = (role: 'broadcaster' | 'viewer', producerId: string): SignalingRequests => ({
    join: { streamId: server.stream.id, role },
    leave: {},
    connectTransport: dtls(),
    restartIce: {},
    produce: microphone(),
    pauseProducer: { producerId },
    resumeProducer: { producerId },
    closeProducer: { producerId },
    consume: {
      producerIds: [producerId],
      rtpCapabilities: {
        codecs: [
          { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000, preferredPayloadType: 96 },
        ],
        headerExtensions: [],
      },
    },
    resumeConsumer: { consumerId: randomUUID() },
    pauseConsumer: { consumerId: randomUUID() },
    setPreferredLayers: { consumerId: randomUUID(), spatialLayer: 1, temporalLayer: 1 },
  });

  /** A connection that has joined as the broadcaster and sends a camera. */
  async function broadcaster() {
    const socket = await server.connect('/signaling', server.owner.token);
    await answered(socket, 'join', [{ streamId: server.stream.id, role: 'broadcaster' }]);
    const answer = (await socket.emitWithAck('produce', camera())) as Ack<{ producerId: string }>;
    if (!answer.ok) throw new Error(answer.error.message);
    return { socket, producerId: answer.data.producerId };
  }

  const chat = (): ChatRequests => ({
    joinChat: { streamId: server.stream.id },
    leaveChat: { streamId: server.stream.id },
    sendMessage: { streamId: server.stream.id, text: 'Hello' },
  });

  it(
    'every signaling event answers, to broadcaster and viewer',
    async () => {
      const { socket, producerId } = await broadcaster();
      await fuzzEvents(socket, signaling('broadcaster', producerId));
      const second = await broadcaster();
      await fuzzEvents(await server.connect('/signaling'), signaling('viewer', second.producerId));
    },
    TIMEOUT_MS,
  );

  it(
    'every chat event answers',
    async () => {
      await fuzzEvents(await server.connect('/chat', server.owner.token), { ...chat() });
      await fuzzEvents(await server.connect('/chat'), { ...chat() });
    },
    TIMEOUT_MS,
  );

  it(
    'events that do not exist answer',
    async () => {
      for (const namespace of ['/chat', '/signaling']) {
        const socket = await server.connect(namespace, server.owner.token);
        for (const event of [
          'nothing',
          'toString',
          '__proto__',
          'exception',
          'error',
          'x'.repeat(9999),
        ])
          await answered(socket, event, [fuzz.value(3, true)]);
      }
    },
    TIMEOUT_MS,
  );

  it(
    'handshakes with any token are answered',
    async () => {
      for (let n = 0; n < 60; n++) {
        const token = fuzz.value(2) as string;
        const refusal: unknown = await server
          .connect(fuzz.oneOf(['/chat', '/signaling']), token)
          .then(
            () => undefined,
            (error: unknown) => error,
          );
        if (refusal !== undefined) expect(refusal).toHaveProperty('data.code', 'unauthenticated');
      }
    },
    TIMEOUT_MS,
  );

  it(
    'payloads nested deeper than a stack are refused, and the connection stays',
    async () => {
      for (const namespace of ['/chat', '/signaling'])
        for (const [open, close] of [
          ['[', ']'],
          ['{"a":', '}'],
        ] as const)
          for (const depth of [100, 5000, 30_000]) {
            const socket = await server.connect(namespace, server.owner.token);
            const event = namespace === '/chat' ? 'joinChat' : 'produce';
            const deep = `${open.repeat(depth)}1${close.repeat(depth)}`;
            const answer = packetAnsweredTo(socket, 7);
            // Our own client cannot say this: it would overflow itself.
            socket.io.engine.write(`2${namespace},7["${event}",${deep}]`);
            expect(await answer).toContain('"code":"validation_failed"');
            expect(socket.connected).toBe(true);
          }
    },
    TIMEOUT_MS,
  );

  it(
    'packets that no client would make do no harm',
    async () => {
      // As Socket.IO sends them (https://socket.io/docs/v4/socket-io-protocol/#packet-encoding).
      for (const packet of [
        '',
        '2["joinChat"]',
        '2["joinChat"',
        '2/chat,',
        '2/chat,99999999999999999999["joinChat",{}]',
        '2/chat,1["disconnect"]',
        '2/chat,1[null,{}]',
        '2/chat,1[7,{}]',
        '2/chat,1{"joinChat":1}',
        '51-/chat,1["joinChat",{"_placeholder":true,"num":0}]',
        '51-/chat,1["joinChat",{"_placeholder":true,"num":-1}]',
        '599999999-/chat,1["joinChat"]',
        '3/chat,1[]',
        '3/signaling,1[{"ok":true}]',
        '2/nowhere,1["joinChat",{}]',
        '0/chat,{"token":{"a":1}}',
        '0/nowhere,',
        '1/chat,',
        '4/chat,{"message":"no"}',
        '9',
        '\0\0\0',
      ])
        for (const namespace of ['/chat', '/signaling']) {
          const socket = await server.connect(namespace, server.owner.token);
          const closed = new Promise((resolve) => socket.once('disconnect', resolve));
          socket.io.engine.write(packet);
          // Read after that packet, unless the server has hung up or closed the namespace: all of it is right.
          socket.io.engine.write(`2${namespace},7["nothing",{}]`);
          await Promise.race([packetAnsweredTo(socket, 7), closed]);
          socket.close();
        }
    },
    TIMEOUT_MS,
  );
});

/** The text of the acknowledgement of this number, past the client's own bookkeeping. */
function packetAnsweredTo(socket: AnySocket, id: number): Promise<string> {
  return new Promise((resolve) => {
    socket.io.engine.on('packet', ({ data }: { data?: unknown }) => {
      if (typeof data === 'string' && /^3\/\w+,/.test(data) && data.includes(`,${id}[`))
        resolve(data);
    });
  });
}
