import { EventEmitter } from 'node:events';
import { PeerConnection, type Track, Video } from 'node-datachannel';
import { LoadError } from './load-error.ts';

interface RtcEvents {
  /** RTP or RTCP, decrypted, of whichever media section. */
  packet: [Buffer];
}

/** What a sender offers: one video of one codec. */
export interface VideoOffer {
  codec: 'VP8' | 'H264';
  payloadType: number;
  ssrcs: readonly number[];
}

const STATES_OF_LOSS = ['failed', 'disconnected', 'closed'];

/** One WebRTC connection without a browser: ICE, DTLS and SRTP by libdatachannel, RTP and RTCP as they come. */
export class RtcPeer extends EventEmitter<RtcEvents> {
  private readonly connection: PeerConnection;
  private readonly tracks: Track[] = [];
  private closed = false;

  /** @param bindAddress the local address to send from; undefined: any */
  private constructor(bindAddress: string | undefined) {
    super();
    this.connection = new PeerConnection('load', {
      iceServers: [],
      ...(bindAddress !== undefined && { bindAddress }),
    });
    this.connection.onTrack((track) => this.hear(track));
  }

  static answering(offer: string, bindAddress?: string): RtcPeer {
    const peer = new RtcPeer(bindAddress);
    peer.answer(offer);
    return peer;
  }

  /** Also later, for an offer with more sections. */
  answer(offer: string): void {
    this.connection.setRemoteDescription(offer, 'offer');
  }

  static offering({ codec, payloadType, ssrcs }: VideoOffer, bindAddress?: string): RtcPeer {
    const peer = new RtcPeer(bindAddress);
    const video = new Video('0', 'SendOnly');
    if (codec === 'VP8') video.addVP8Codec(payloadType);
    else video.addH264Codec(payloadType);
    for (const ssrc of ssrcs) video.addSSRC(ssrc, 'load', 'load', 'video');
    peer.hear(peer.connection.addTrack(video));
    peer.connection.setLocalDescription('offer');
    return peer;
  }

  accept(answer: string): void {
    this.connection.setRemoteDescription(answer, 'answer');
  }

  /** Our offer or answer; its candidates follow within milliseconds, see `gathered`. */
  get description(): string {
    const description = this.connection.localDescription();
    if (!description) throw new LoadError('libdatachannel made no session description.');
    return description.sdp;
  }

  /** SHA-256 of our certificate, as DTLS parameters carry it. */
  get fingerprint(): string {
    const [, value] = /^a=fingerprint:sha-256 (\S+)/m.exec(this.description) ?? [];
    if (!value) throw new LoadError('libdatachannel made a description without a fingerprint.');
    return value;
  }

  /** Our description with all its candidates, for servers that do not learn them from the checks. */
  async gathered(): Promise<string> {
    await new Promise<void>((resolve) => {
      const look = (state: string) => state === 'complete' && resolve();
      this.connection.onGatheringStateChange(look);
      look(this.connection.gatheringState());
    });
    return this.description;
  }

  /** Waits for ICE and DTLS. @throws LoadError when they fail */
  async connected(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = (state: string) => {
        if (state === 'connected') resolve();
        if (STATES_OF_LOSS.includes(state))
          reject(new LoadError(`The media connection is ${state}.`));
      };
      this.connection.onStateChange(look);
      look(this.connection.state());
    });
  }

  /** Sends RTP or RTCP; nothing before the connection is there, or after it is gone. */
  send(packet: Buffer): void {
    const [track] = this.tracks;
    if (!this.closed && track?.isOpen()) track.sendMessageBinary(packet);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const track of this.tracks) track.close();
    this.connection.close();
  }

  private hear(track: Track): void {
    this.tracks.push(track);
    track.onMessage((packet) => this.emit('packet', packet));
  }
}
