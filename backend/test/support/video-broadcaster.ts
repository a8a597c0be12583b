import { produceRequest } from '../../../tools/load/src/amphi.ts';
import { RtcPeer, type VideoOffer } from '../../../tools/load/src/rtc-peer.ts';
import { keyFrameRequests, senderReport } from '../../../tools/load/src/rtcp.ts';
import { buildRtp } from '../../../tools/load/src/rtp.ts';
import { answerOf, dtlsOf } from '../../../tools/load/src/sdp.ts';
import { SignalingClient } from './signaling-client.js';

const FRAME_MS = 40;
const REPORT_MS = 500;
const CLOCK_KHZ = 90;
const LAYERS = { codec: 'VP8', payloadType: 96, ssrcs: [101, 102] } satisfies VideoOffer;

/** Sends a picture in two layers over real WebRTC, and a key frame when asked for one. */
export class VideoBroadcaster {
  /** In each layer. */
  readonly keyFrames = LAYERS.ssrcs.map(() => 0);
  /** Layers that are not sent, as when the uplink has no room for them. */
  readonly silent = new Set<number>();
  private readonly startedAt = Date.now();
  private readonly wanted = new Set<number>(LAYERS.ssrcs);
  private sequenceNumber = 0;
  private readonly timers: NodeJS.Timeout[];

  private constructor(
    readonly signaling: SignalingClient,
    readonly producerId: string,
    private readonly rtc: RtcPeer,
  ) {
    rtc.on('packet', (packet) => keyFrameRequests(packet).forEach((ssrc) => this.wanted.add(ssrc)));
    this.timers = [
      setInterval(() => this.sendFrame(), FRAME_MS),
      setInterval(() => this.sendReports(), REPORT_MS),
    ];
  }

  static async start(url: string, streamId: string, token: string): Promise<VideoBroadcaster> {
    const signaling = await SignalingClient.connect(url, token);
    const { transport } = await signaling.join(streamId, 'broadcaster');
    const rtc = RtcPeer.offering(LAYERS);
    const request = produceRequest(LAYERS);
    rtc.accept(answerOf(transport, request.rtpParameters));
    await signaling.request('connectTransport', dtlsOf(rtc));
    const { producerId } = await signaling.request('produce', request);
    await rtc.connected();
    return new VideoBroadcaster(signaling, producerId, rtc);
  }

  close(): void {
    for (const timer of this.timers) clearInterval(timer);
    this.rtc.close();
    this.signaling.close();
  }

  private get timestamp(): number {
    return ((Date.now() - this.startedAt) * CLOCK_KHZ) >>> 0;
  }

  private get layers(): [layer: number, ssrc: number][] {
    return [...LAYERS.ssrcs.entries()].filter(([layer]) => !this.silent.has(layer));
  }

  private sendFrame(): void {
    this.sequenceNumber = (this.sequenceNumber + 1) & 0xffff;
    const { sequenceNumber, timestamp } = this;
    for (const [layer, ssrc] of this.layers) {
      const isKeyFrame = this.wanted.delete(ssrc);
      if (isKeyFrame) this.keyFrames[layer]!++;
      const { payloadType } = LAYERS;
      const payload = frame(isKeyFrame);
      this.rtc.send(
        buildRtp({ payloadType, marker: true, sequenceNumber, timestamp, ssrc, payload }),
      );
    }
  }

  private sendReports(): void {
    const { timestamp: rtpTimestamp, sequenceNumber: packets } = this;
    const octets = packets * frame(false).length;
    for (const [, ssrc] of this.layers)
      this.rtc.send(senderReport({ ssrc, wallClock: Date.now(), rtpTimestamp, packets, octets }));
  }
}

/** Of VP8, as far as a server looks into it (RFC 7741, 4.2 and 4.3). */
function frame(isKeyFrame: boolean): Buffer {
  const payload = Buffer.alloc(488);
  payload.writeUInt8(0x10, 0);
  payload.writeUInt8(isKeyFrame ? 0x10 : 0x11, 1);
  return payload;
}
