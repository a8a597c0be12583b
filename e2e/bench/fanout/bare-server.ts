// mediasoup with nothing around it but the four messages that a viewer needs, so that the same generator can load it.
// A process of its own; prints its URL and its worker's process id.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SignalingRequests, SignalingResponses } from '@amphi/contracts';
import { createWorker, type types as mediasoup } from 'mediasoup';
import { Server, type Socket } from 'socket.io';

type Requests = SignalingRequests;
type Responses = SignalingResponses;

const MEDIA_CODECS: mediasoup.RouterRtpCodecCapability[] = [
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
];

const worker = await createWorker({ logLevel: 'error' });
const router = await worker.createRouter({ mediaCodecs: MEDIA_CODECS });
const webRtcServer = await worker.createWebRtcServer({
  listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }],
});
let producer: mediasoup.Producer | undefined;

/** What one socket may ask for. */
class Peer {
  private readonly transport: mediasoup.WebRtcTransport;
  private readonly consumers = new Map<string, mediasoup.Consumer>();

  private constructor(transport: mediasoup.WebRtcTransport) {
    this.transport = transport;
  }

  static async create(): Promise<Peer> {
    return new Peer(
      await router.createWebRtcTransport({
        webRtcServer,
        initialAvailableOutgoingBitrate: 1_000_000,
      }),
    );
  }

  join(): Pick<Responses['join'], 'producers' | 'routerRtpCapabilities' | 'transport'> {
    const { id, iceParameters, iceCandidates, dtlsParameters } = this.transport;
    return {
      // mediasoup's types name more header extensions than its client's.
      routerRtpCapabilities: router.rtpCapabilities as Responses['join']['routerRtpCapabilities'],
      transport: { id, iceParameters, iceCandidates, dtlsParameters },
      producers: producer
        ? [{ id: producer.id, kind: 'video', source: 'camera', paused: false }]
        : [],
    };
  }

  async connectTransport({ dtlsParameters }: Requests['connectTransport']): Promise<object> {
    await this.transport.connect({ dtlsParameters });
    return {};
  }

  async produce({ kind, rtpParameters }: Requests['produce']): Promise<Responses['produce']> {
    producer = await this.transport.produce({ kind, rtpParameters, keyFrameRequestDelay: 1000 });
    return { producerId: producer.id };
  }

  async consume({ producerIds, rtpCapabilities }: Requests['consume']): Promise<object> {
    const [producerId = ''] = producerIds;
    const consumer = await this.transport.consume({ producerId, rtpCapabilities, paused: true });
    this.consumers.set(consumer.id, consumer);
    const { id, kind, type, rtpParameters, producerPaused } = consumer;
    return { consumers: [{ id, producerId, kind, type, rtpParameters, producerPaused }] };
  }

  async resumeConsumer({ consumerId }: Requests['resumeConsumer']): Promise<object> {
    await this.consumers.get(consumerId)?.resume();
    return {};
  }

  close(): void {
    this.transport.close();
  }
}

async function serve(socket: Socket): Promise<void> {
  const peer = Peer.create();
  const answer = <Request>(
    event: string,
    act: (peer: Peer, request: Request) => object | Promise<object>,
  ) =>
    socket.on(event, async (request: Request, ack: (answer: object) => void) =>
      ack({ ok: true, data: await act(await peer, request) }),
    );
  answer('join', (it) => it.join());
  answer('connectTransport', (it, request: Requests['connectTransport']) =>
    it.connectTransport(request),
  );
  answer('produce', (it, request: Requests['produce']) => it.produce(request));
  answer('consume', (it, request: Requests['consume']) => it.consume(request));
  answer('resumeConsumer', (it, request: Requests['resumeConsumer']) => it.resumeConsumer(request));
  socket.on('disconnect', () => void peer.then((it) => it.close()));
  await peer;
}

// mediasoup takes the signal for itself and closes its worker; nobody else would end the process.
process.once('SIGTERM', () => process.exit());

const http = createServer();
new Server(http).of('/signaling').on('connection', (socket) => void serve(socket));
http.listen(0, '127.0.0.1', () => {
  const { port } = http.address() as AddressInfo;
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}`, worker: worker.pid }));
});
