import type { ConsumerParameters, SignalingRequests, TransportParameters } from '@amphi/contracts';
import type { types as mediasoup } from 'mediasoup-client';

type RtpParameters = mediasoup.RtpParameters;

/**
 * mediasoup tells its side in parameters, libdatachannel takes a session description (RFC 8829): the translation, as far
 * as a peer goes that does not decode.
 */

/** The stream in which mediasoup sends what only probes the bandwidth. It is answered like the others. */
export const PROBE_SSRC = 1234;

/** The offer of a transport that sends these consumers. */
export function offerOf(
  transport: TransportParameters,
  consumers: readonly ConsumerParameters[],
): string {
  return session(
    transport,
    'actpass',
    consumers.map(({ kind, rtpParameters }, index) => ({
      kind,
      direction: 'sendonly',
      rtpParameters,
      ssrcs: [
        ...(rtpParameters.encodings ?? []).flatMap(({ ssrc }) => ssrc ?? []),
        // Once, in the first section: all of them share one transport.
        ...(index === 0 ? [PROBE_SSRC] : []),
      ],
    })),
  );
}

/** The answer of a transport that receives what was offered with these parameters. */
export function answerOf(transport: TransportParameters, rtpParameters: RtpParameters): string {
  return session(transport, 'passive', [
    { kind: 'video', direction: 'recvonly', rtpParameters, ssrcs: [] },
  ]);
}

/** What mediasoup has to know of our side. */
export const dtlsOf = (peer: {
  /** SHA-256 of its certificate. */
  fingerprint: string;
}): SignalingRequests['connectTransport'] => ({
  dtlsParameters: {
    role: 'client',
    fingerprints: [{ algorithm: 'sha-256', value: peer.fingerprint }],
  },
});

interface Section {
  kind: mediasoup.MediaKind;
  direction: 'sendonly' | 'recvonly';
  rtpParameters: RtpParameters;
  ssrcs: readonly number[];
}

function session(
  transport: TransportParameters,
  setup: 'actpass' | 'passive',
  sections: readonly Section[],
): string {
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${sections.map(({ rtpParameters: { mid } }) => mid).join(' ')}`,
    // mediasoup answers checks and sends none.
    'a=ice-lite',
    ...sections.flatMap((section) => media(section, transportLines(transport, setup))),
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}

function transportLines(
  { iceParameters, iceCandidates, dtlsParameters }: TransportParameters,
  setup: string,
): string[] {
  return [
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    ...dtlsParameters.fingerprints
      .filter(({ algorithm }) => algorithm === 'sha-256')
      .map(({ algorithm, value }) => `a=fingerprint:${algorithm} ${value}`),
    `a=setup:${setup}`,
    ...iceCandidates
      .filter(({ protocol }) => protocol === 'udp')
      .map(
        ({ foundation, priority, address, port, type }) =>
          `a=candidate:${foundation} 1 udp ${priority} ${address} ${port} typ ${type}`,
      ),
    'a=end-of-candidates',
  ];
}

function media({ kind, direction, rtpParameters, ssrcs }: Section, transport: string[]): string[] {
  const { codecs, headerExtensions = [], mid } = rtpParameters;
  return [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${codecs.map(({ payloadType }) => payloadType).join(' ')}`,
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    `a=${direction}`,
    'a=rtcp-mux',
    ...codecs.flatMap(codecLines),
    ...headerExtensions.map(({ id, uri }) => `a=extmap:${id} ${uri}`),
    ...ssrcs.map((ssrc) => `a=ssrc:${ssrc} cname:amphi`),
    ...transport,
  ];
}

function codecLines({
  payloadType,
  mimeType,
  clockRate,
  channels,
  parameters = {},
  rtcpFeedback = [],
}: mediasoup.RtpCodecParameters): string[] {
  const name = mimeType.split('/')[1];
  const format = Object.entries(parameters).map(([key, value]) => `${key}=${String(value)}`);
  return [
    `a=rtpmap:${payloadType} ${name}/${clockRate}${channels ? `/${channels}` : ''}`,
    ...(format.length ? [`a=fmtp:${payloadType} ${format.join(';')}`] : []),
    ...rtcpFeedback.map(({ type, parameter }) =>
      `a=rtcp-fb:${payloadType} ${type} ${parameter ?? ''}`.trimEnd(),
    ),
  ];
}
