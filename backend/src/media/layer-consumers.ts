import { Logger } from '@nestjs/common';
import type { types as mediasoup } from 'mediasoup';

/** Of AV1, and of VP9 with layers, a server sees key frames in a header extension that only a pipe's own consumer carries. */
const CODECS = ['video/vp8', 'video/h264'];

/** They are about one link: which streams it has, and how much it can carry. */
const LINK_EXTENSIONS = [
  'urn:ietf:params:rtp-hdrext:sdes:mid',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
];

const log = new Logger('Media');

/** Whether a producer's simulcast layers, be it only one, can go through a pipe one by one. */
export const hasSingleLayers = ({ rtpParameters: { codecs } }: mediasoup.Producer): boolean =>
  CODECS.includes(codecs[0]?.mimeType.toLowerCase() ?? '');

/** A video on its way through a pipe: a consumer for each simulcast layer, of which those wanted run. */
export class LayerConsumers {
  private constructor(
    private readonly producer: mediasoup.Producer,
    private readonly layers: readonly Layer[],
  ) {}

  /** No layer is wanted at first. */
  static async open(
    pipe: mediasoup.PipeTransport,
    producer: mediasoup.Producer,
    router: mediasoup.Router,
  ): Promise<LayerConsumers> {
    const { encodings = [] } = producer.consumableRtpParameters;
    const rtpCapabilities = withinPipe(router.rtpCapabilities);
    const layers = encodings.map(async (_, spatialLayer) => {
      const consumer = await consumeOf(pipe).call(pipe, {
        producerId: producer.id,
        rtpCapabilities,
        preferredLayers: { spatialLayer },
        paused: true,
      });
      return new Layer(consumer, spatialLayer);
    });
    return new LayerConsumers(producer, await Promise.all(layers));
  }

  /** The streams as the producer has them, each on an SSRC of its own. */
  get rtpParameters(): mediasoup.RtpParameters {
    const { encodings = [] } = this.producer.consumableRtpParameters;
    const { mid: _, ...common } = this.layers[0]?.consumer.rtpParameters ?? { codecs: [] };
    return {
      ...common,
      encodings: this.layers.map(({ encoding: { ssrc, rtx } }, index) => ({
        ...encodings[index],
        ...(ssrc && { ssrc }),
        ...(rtx && { rtx }),
      })),
    };
  }

  /** @param count of layers, from the lowest on */
  want(count: number): void {
    this.layers.forEach((layer, index) => layer.want(index < count));
  }
}

/**
 * One layer. It runs while it is wanted and the broadcaster sends it; mediasoup would put another one in the place of a
 * layer that is not sent.
 */
class Layer {
  private wanted = false;
  private sent: boolean;
  private running = false;
  private changing: Promise<void> = Promise.resolve();

  constructor(
    readonly consumer: mediasoup.Consumer,
    private readonly index: number,
  ) {
    this.sent = this.isSent(consumer.score);
    consumer.on('score', (score) => {
      this.sent = this.isSent(score);
      this.update();
    });
  }

  get encoding(): mediasoup.RtpEncodingParameters {
    return this.consumer.rtpParameters.encodings?.[0] ?? {};
  }

  want(wanted: boolean): void {
    this.wanted = wanted;
    this.update();
  }

  private isSent({ producerScores }: mediasoup.ConsumerScore): boolean {
    return (producerScores[this.index] ?? 0) > 0;
  }

  private update(): void {
    const running = this.wanted && this.sent;
    if (running === this.running) return;
    this.running = running;
    const { consumer } = this;
    this.changing = this.changing
      .then(() => (running ? consumer.resume() : consumer.pause()))
      .catch((error: unknown) => {
        if (!consumer.closed) log.error(`a layer was not changed: ${String(error)}`);
      });
  }
}

/** A pipe's own `consume` takes all layers. The one that it has from `Transport`, and hides, takes one, as for a viewer. */
function consumeOf(pipe: mediasoup.PipeTransport): mediasoup.Transport['consume'] {
  const { consume } = Object.getPrototypeOf(Object.getPrototypeOf(pipe)) as Pick<
    mediasoup.Transport,
    'consume'
  >;
  return consume;
}

const withinPipe = ({
  codecs = [],
  headerExtensions = [],
}: mediasoup.RtpCapabilities): mediasoup.RtpCapabilities => ({
  codecs,
  headerExtensions: headerExtensions.filter(({ uri }) => !LINK_EXTENSIONS.includes(uri)),
});
