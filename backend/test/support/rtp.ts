import type { SignalingRequests } from '@amphi/contracts';

type Produce = SignalingRequests['produce'];

const extensions = (...uris: string[]) => uris.map((uri, index) => ({ uri, id: index + 1 }));
const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const RID = 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id';
const REPAIRED_RID = 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id';

/** A camera as Chromium sends it through mediasoup-client: VP8 in three layers, with RTX. */
export const camera = (): Produce => ({
  kind: 'video',
  source: 'camera',
  rtpParameters: {
    mid: '0',
    codecs: [
      {
        mimeType: 'video/VP8',
        payloadType: 96,
        clockRate: 90_000,
        parameters: {},
        rtcpFeedback: [
          { type: 'nack', parameter: '' },
          { type: 'nack', parameter: 'pli' },
          { type: 'transport-cc', parameter: '' },
        ],
      },
      {
        mimeType: 'video/rtx',
        payloadType: 97,
        clockRate: 90_000,
        parameters: { apt: 96 },
        rtcpFeedback: [],
      },
    ],
    headerExtensions: extensions(
      MID,
      RID,
      REPAIRED_RID,
    ) as Produce['rtpParameters']['headerExtensions'],
    encodings: ['r0', 'r1', 'r2'].map((rid, layer) => ({
      rid,
      scaleResolutionDownBy: 4 / 2 ** layer,
      scalabilityMode: 'L1T3',
    })),
    rtcp: { cname: 'test' },
  },
});

export const screen = (): Produce => ({ ...camera(), source: 'screen' });

export const microphone = (): Produce => ({
  kind: 'audio',
  source: 'microphone',
  rtpParameters: {
    mid: '1',
    codecs: [
      {
        mimeType: 'audio/opus',
        payloadType: 111,
        clockRate: 48_000,
        channels: 2,
        parameters: { useinbandfec: 1, minptime: 10 },
        rtcpFeedback: [{ type: 'transport-cc', parameter: '' }],
      },
    ],
    headerExtensions: extensions(MID) as Produce['rtpParameters']['headerExtensions'],
    encodings: [{ ssrc: 11_111_111 }],
    rtcp: { cname: 'test' },
  },
});

/** A certificate that nobody has: enough for a transport that is never spoken to. */
export const dtls = (): SignalingRequests['connectTransport'] => ({
  dtlsParameters: {
    role: 'client',
    fingerprints: [{ algorithm: 'sha-256', value: Array(32).fill('AB').join(':') }],
  },
});
