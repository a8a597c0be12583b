import { EventEmitter, once } from 'node:events';
import type { ConsumerParameters, SignalingRequests, TransportParameters } from '@amphi/contracts';
import { PeerConnection, type Track, Video } from 'node-datachannel';
import { camera } from './rtp.js';

const PAYLOAD_TYPE = 96;
/** In which mediasoup sends what only probes the bandwidth. */
const PROBE_SSRC = 1234;

/** One WebRTC connection without a browser: ICE, DTLS and SRTP by libdatachannel, packets as they come. */
export class WebRtc extends EventEmitter<{ packet: [Buffer]; connected: []; lost: [] }> {
  private readonly connection = new PeerConnection('test', { iceServers: [] });
  private readonly sections: string[][] = [];
  private transport?: TransportParameters;
  private track?: Track;

  private constructor() {
    super();
    this.connection.onTrack((track) => this.hear(track));
    this.connection.onStateChange((state) => {
      if (state === 'connected') this.emit('connected');
      if (state === 'failed' || state === 'disconnected') this.emit('lost');
    });
  }

  /** For consumers, which come with `receive`. */
  static receiver(transport: TransportParameters): WebRtc {
    const peer = new WebRtc();
    peer.transport = transport;
    return peer;
  }

  /** Receives these as well. */
  receive(consumers: ConsumerParameters[]): void {
    if (!this.transport) throw new Error('this connection sends');
    for (const { rtpParameters } of consumers) {
      const { mid, codecs, encodings = [] } = rtpParameters;
      const ssrcs = encodings.map(({ ssrc }) => ssrc);
      if (this.sections.length === 0) ssrcs.push(PROBE_SSRC);
      this.sections.push([
        `m=video 9 UDP/TLS/RTP/SAVPF ${codecs.map(({ payloadType }) => payloadType).join(' ')}`,
        `a=mid:${mid}`,
        'a=sendonly',
        ...codecs.map(({ payloadType, mimeType, clockRate }) =>
          [`a=rtpmap:${payloadType}`, `${mimeType.split('/')[1]}/${clockRate}`].join(' '),
        ),
        ...ssrcs.map((ssrc) => `a=ssrc:${ssrc} cname:test`),
      ]);
    }
    const offer = description(this.transport, 'actpass', this.sections);
    this.connection.setRemoteDescription(offer, 'offer');
  }

  /** Sends one video with these SSRCs. */
  static send(transport: TransportParameters, ssrcs: readonly number[]): WebRtc {
    const peer = new WebRtc();
    const video = new Video('0', 'SendOnly');
    video.addVP8Codec(PAYLOAD_TYPE);
    for (const ssrc of ssrcs) video.addSSRC(ssrc, 'test', 'test', 'video');
    peer.hear(peer.connection.addTrack(video));
    peer.connection.setLocalDescription('offer');
    const section = [
      `m=video 9 UDP/TLS/RTP/SAVPF ${PAYLOAD_TYPE}`,
      'a=mid:0',
      'a=recvonly',
      `a=rtpmap:${PAYLOAD_TYPE} VP8/90000`,
      `a=rtcp-fb:${PAYLOAD_TYPE} nack pli`,
    ];
    peer.connection.setRemoteDescription(description(transport, 'passive', [section]), 'answer');
    return peer;
  }

  get dtls(): SignalingRequests['connectTransport'] {
    const { sdp = '' } = this.connection.localDescription() ?? {};
    const [, value = ''] = /^a=fingerprint:sha-256 (\S+)/m.exec(sdp) ?? [];
    const fingerprints = [{ algorithm: 'sha-256' as const, value }];
    return { dtlsParameters: { role: 'client', fingerprints } };
  }

  async connected(): Promise<void> {
    if (this.connection.state() !== 'connected') await once(this, 'connected');
  }

  write(packet: Buffer): void {
    if (this.track?.isOpen()) this.track.sendMessageBinary(packet);
  }

  close(): void {
    this.removeAllListeners();
    this.connection.close();
  }

  private hear(track: Track): void {
    this.track = track;
    track.onMessage((packet) => this.emit('packet', packet));
  }
}

function description(
  { iceParameters, iceCandidates, dtlsParameters }: TransportParameters,
  setup: string,
  sections: string[][],
): string {
  const transport = [
    'c=IN IP4 0.0.0.0',
    'a=rtcp-mux',
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    ...dtlsParameters.fingerprints
      .filter(({ algorithm }) => algorithm === 'sha-256')
      .map(({ value }) => `a=fingerprint:sha-256 ${value}`),
    `a=setup:${setup}`,
    ...iceCandidates
      .filter(({ protocol }) => protocol === 'udp')
      .map(({ foundation, priority, address, port }) =>
        ['a=candidate:' + foundation, 1, 'udp', priority, address, port, 'typ host'].join(' '),
      ),
  ];
  const mids = sections.map((lines) => lines.find((line) => line.startsWith('a=mid:'))?.slice(6));
  const session = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=ice-lite'];
  return [
    ...session,
    `a=group:BUNDLE ${mids.join(' ')}`,
    ...sections.flatMap((lines) => [...lines, ...transport]),
  ]
    .map((line) => `${line}\r\n`)
    .join('');
}

/** What `WebRtc.send` sends, as `produce` wants it. */
export function layered(ssrcs: readonly number[]): SignalingRequests['produce'] {
  const { rtpParameters, ...request } = camera();
  const [codec] = rtpParameters.codecs;
  if (!codec) throw new Error('a camera without codec');
  return {
    ...request,
    rtpParameters: {
      mid: '0',
      codecs: [{ ...codec, payloadType: PAYLOAD_TYPE }],
      headerExtensions: [],
      encodings: ssrcs.map((ssrc) => ({ ssrc })),
      rtcp: { cname: 'test' },
    },
  };
}

export interface VideoPacket {
  ssrc: number;
  sequenceNumber: number;
  timestamp: number;
  isKeyFrame: boolean;
}

/** A VP8 frame of one packet, as far as a server looks into it (RFC 7741, 4.2 and 4.3). */
export function vp8Packet({ ssrc, sequenceNumber, timestamp, isKeyFrame }: VideoPacket): Buffer {
  const packet = Buffer.alloc(500);
  packet.writeUInt8(0x80, 0);
  packet.writeUInt8(0x80 | PAYLOAD_TYPE, 1);
  packet.writeUInt16BE(sequenceNumber & 0xffff, 2);
  packet.writeUInt32BE(timestamp >>> 0, 4);
  packet.writeUInt32BE(ssrc, 8);
  packet.writeUInt8(0x10, 12);
  packet.writeUInt8(isKeyFrame ? 0x10 : 0x11, 13);
  return packet;
}

/** RTP, and not RTCP or a probe that carries no picture. */
export const isVideo = (packet: Buffer): boolean => {
  const type = packet.readUInt8(1);
  return (type < 192 || type > 223) && packet.readUInt32BE(8) !== PROBE_SSRC;
};

/** SSRCs whose key frame a compound RTCP packet asks for (PLI, RFC 4585, 6.3.1). */
export function keyFramesAsked(packet: Buffer): number[] {
  const ssrcs: number[] = [];
  for (let at = 0; at + 12 <= packet.length; at += 4 * (packet.readUInt16BE(at + 2) + 1))
    if (packet.readUInt8(at + 1) === 206 && (packet.readUInt8(at) & 0x1f) === 1)
      ssrcs.push(packet.readUInt32BE(at + 8));
  return ssrcs;
}
