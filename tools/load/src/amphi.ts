import type { SignalingRequests, SignalingResponses } from '@amphi/contracts';
import type { types as mediasoup } from 'mediasoup-client';
import { LoadError } from './load-error.ts';
import { RtcPeer, type VideoOffer } from './rtc-peer.ts';
import { answerOf, dtlsOf, offerOf } from './sdp.ts';
import { Signaling } from './server.ts';
import type { ReceiveLink, SendLink, Sfu } from './sfu.ts';

const TRANSPORT_CC = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';

export interface AmphiStreamOptions {
  url: string;
  streamId: string;
  /** The broadcaster's; viewers need none. */
  token?: string | undefined;
  /** The local address that media goes out from; undefined: any. */
  bindAddress?: string | undefined;
}

/** One stream of an Amphi. */
export class AmphiStream implements Sfu {
  private readonly options: AmphiStreamOptions;

  constructor(options: AmphiStreamOptions) {
    this.options = options;
  }

  async send(offer: VideoOffer): Promise<SendLink> {
    const { url, streamId, token, bindAddress } = this.options;
    const signaling = await Signaling.connect(url, token);
    try {
      const { transport } = await signaling.join(streamId, 'broadcaster');
      const peer = RtcPeer.offering(offer, bindAddress);
      const request = produceRequest(offer);
      peer.accept(answerOf(transport, request.rtpParameters));
      await Promise.all([
        signaling.request('connectTransport', dtlsOf(peer)),
        signaling.request('produce', request),
        peer.connected(),
      ]);
      return { peer, close: async () => hangUp(peer, signaling) };
    } catch (error) {
      signaling.close();
      throw error;
    }
  }

  async receive(): Promise<ReceiveLink> {
    const { url, streamId, bindAddress } = this.options;
    const signaling = await Signaling.connect(url);
    try {
      const joined = await signaling.join(streamId, 'viewer');
      const { consumers } = await signaling.request('consume', consumeRequest(joined));
      const peer = RtcPeer.answering(offerOf(joined.transport, consumers), bindAddress);
      const parameters = consumers.map(({ rtpParameters }) => rtpParameters);
      return {
        peer,
        ssrcs: parameters.flatMap(({ encodings = [] }) =>
          encodings.flatMap(({ ssrc }) => ssrc ?? []),
        ),
        transportCcId: extensionId(parameters),
        play: async () => {
          await Promise.all([
            signaling.request('connectTransport', dtlsOf(peer)),
            ...consumers.map(({ id }) => signaling.request('resumeConsumer', { consumerId: id })),
            peer.connected(),
          ]);
        },
        close: async () => hangUp(peer, signaling),
      };
    } catch (error) {
      signaling.close();
      throw error;
    }
  }
}

function hangUp(peer: RtcPeer, signaling: Signaling): void {
  peer.close();
  signaling.close();
}

function consumeRequest({
  stream,
  producers,
  routerRtpCapabilities: { codecs = [], headerExtensions = [] },
}: SignalingResponses['join']): SignalingRequests['consume'] {
  if (producers.length === 0) throw new LoadError(`Nobody sends to stream ${stream.id} just now.`);
  return {
    producerIds: producers.map(({ id }) => id),
    rtpCapabilities: {
      // Retransmissions would hide what was lost, so a viewer can ask for them but has no stream to get them in.
      codecs: codecs.filter(({ mimeType }) => !mimeType.endsWith('/rtx')),
      headerExtensions,
    },
  };
}

const extensionId = (parameters: readonly mediasoup.RtpParameters[]): number =>
  parameters
    .flatMap(({ headerExtensions = [] }) => headerExtensions)
    .find(({ uri }) => uri === TRANSPORT_CC)?.id ?? 0;

const CODEC_PARAMETERS = {
  VP8: {},
  H264: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
};

/** What a peer that offers this sends, for the server. */
export function produceRequest({
  codec,
  payloadType,
  ssrcs,
}: VideoOffer): SignalingRequests['produce'] {
  return {
    kind: 'video',
    source: 'camera',
    rtpParameters: {
      mid: '0',
      codecs: [
        {
          mimeType: `video/${codec}`,
          payloadType,
          clockRate: 90_000,
          parameters: CODEC_PARAMETERS[codec],
          rtcpFeedback: [
            { type: 'nack', parameter: '' },
            { type: 'nack', parameter: 'pli' },
            { type: 'ccm', parameter: 'fir' },
          ],
        },
      ],
      headerExtensions: [],
      encodings: ssrcs.map((ssrc) => ({ ssrc })),
      rtcp: { cname: 'load' },
    },
  };
}
