import type { RtcPeer, VideoOffer } from './rtc-peer.ts';

/** A server that forwards one broadcast, however one talks to it. */
export interface Sfu {
  /** Sets up a broadcaster; resolves when it may send. @throws LoadError */
  send(offer: VideoOffer): Promise<SendLink>;
  /** Sets up a viewer; nothing is sent to it before `play`. @throws LoadError */
  receive(): Promise<ReceiveLink>;
}

export interface SendLink {
  peer: RtcPeer;
  close(): Promise<void>;
}

export interface ReceiveLink {
  peer: RtcPeer;
  /** The RTP streams that it will get. */
  ssrcs: readonly number[];
  /** Number of the transport-wide congestion control extension; 0: not in use. */
  transportCcId: number;
  /** Resolves when the server has begun to send. @throws LoadError */
  play(): Promise<void>;
  close(): Promise<void>;
}
