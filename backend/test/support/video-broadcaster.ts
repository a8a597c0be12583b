import { SignalingClient } from './signaling-client.js';
import { keyFramesAsked, layered, vp8Packet, WebRtc } from './webrtc.js';

const FRAME_MS = 40;
const CLOCK_KHZ = 90;

/** Sends a picture in two layers over real WebRTC, and a key frame when asked for one. */
export class VideoBroadcaster {
  keyFrames = 0;
  private readonly ssrcs = [101, 102];
  private readonly startedAt = Date.now();
  private readonly wanted = new Set<number>(this.ssrcs);
  private sequenceNumber = 0;
  private timer?: NodeJS.Timeout;

  private constructor(
    readonly signaling: SignalingClient,
    readonly producerId: string,
    private readonly rtc: WebRtc,
  ) {
    rtc.on('packet', (packet) => keyFramesAsked(packet).forEach((ssrc) => this.wanted.add(ssrc)));
    this.timer = setInterval(() => this.sendFrame(), FRAME_MS);
  }

  static async start(url: string, streamId: string, token: string): Promise<VideoBroadcaster> {
    const signaling = await SignalingClient.connect(url, token);
    const { transport } = await signaling.join(streamId, 'broadcaster');
    const rtc = WebRtc.send(transport, [101, 102]);
    await signaling.request('connectTransport', rtc.dtls);
    const { producerId } = await signaling.request('produce', layered([101, 102]));
    await rtc.connected();
    return new VideoBroadcaster(signaling, producerId, rtc);
  }

  close(): void {
    clearInterval(this.timer);
    this.rtc.close();
    this.signaling.close();
  }

  private sendFrame(): void {
    const timestamp = (Date.now() - this.startedAt) * CLOCK_KHZ;
    this.sequenceNumber++;
    for (const ssrc of this.ssrcs) {
      const isKeyFrame = this.wanted.delete(ssrc);
      if (isKeyFrame) this.keyFrames++;
      const { sequenceNumber } = this;
      this.rtc.write(vp8Packet({ ssrc, sequenceNumber, timestamp, isKeyFrame }));
    }
  }
}
