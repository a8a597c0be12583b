import { randomInt } from 'node:crypto';
import type { SendLink, Sfu } from './sfu.ts';
import { packetize } from './packetize.ts';
import { keyFrameRequests, missingPackets, senderReport } from './rtcp.ts';
import { buildRtp, isRtcp } from './rtp.ts';
import type { RtcPeer } from './rtc-peer.ts';
import type { VideoFile } from './video-file.ts';

export const PAYLOAD_TYPE = 96;
const VIDEO_CLOCK = 90_000;
const REPORT_MS = 1000;
/** Key frames are spread a little, as browsers pace what they send: no socket's buffer takes them in one burst. */
const PACKETS_AT_ONCE = 12;
/** How many packets of a layer can be sent once more: some seconds, as browsers keep them. */
const KEPT_PACKETS = 600;

/** Is told each packet of the largest layer as it goes out. */
export type OnSent = (packet: Buffer, at: number) => void;

/** One simulcast layer on its way out: where its file is, and the counters of its RTP stream. */
class Layer {
  readonly ssrc = randomInt(1, 2 ** 32 - 1);
  keyFramesAsked = 0;
  private readonly video: VideoFile;
  private position = 0;
  private sequenceNumber = randomInt(2 ** 15);
  private pictureId = randomInt(2 ** 15);
  private packets = 0;
  private octets = 0;
  private keyFrameWanted = false;
  private readonly kept = new Map<number, Buffer>();

  constructor(video: VideoFile) {
    this.video = video;
  }

  askKeyFrame(): void {
    this.keyFramesAsked++;
    this.keyFrameWanted = true;
  }

  /** The packets of the next frame. A recording has its key frames where they are: asked for one, it goes on there. */
  next(timestamp: number): Buffer[] {
    const { frames, codec } = this.video;
    if (this.keyFrameWanted) while (!frames[this.position]?.isKey) this.advance();
    this.keyFrameWanted = false;
    const frame = frames[this.position];
    this.advance();
    if (!frame) return [];
    const payloads = packetize(codec, frame.bytes, this.pictureId++);
    return payloads.map((payload, index) => {
      this.packets++;
      this.octets += payload.length;
      const packet = buildRtp({
        payloadType: PAYLOAD_TYPE,
        sequenceNumber: this.sequenceNumber,
        timestamp,
        ssrc: this.ssrc,
        marker: index === payloads.length - 1,
        payload,
      });
      this.kept.delete((this.sequenceNumber - KEPT_PACKETS) & 0xffff);
      this.kept.set(this.sequenceNumber, packet);
      this.sequenceNumber = (this.sequenceNumber + 1) & 0xffff;
      return packet;
    });
  }

  again(sequenceNumber: number): Buffer | undefined {
    return this.kept.get(sequenceNumber);
  }

  report(rtpTimestamp: number): Buffer {
    const { ssrc, packets, octets } = this;
    return senderReport({ ssrc, wallClock: Date.now(), rtpTimestamp, packets, octets });
  }

  private advance(): void {
    this.position = (this.position + 1) % this.video.frames.length;
  }
}

/** Sends recorded video over and over: one file a layer, all of them frame by frame at the same pace. */
export class Broadcaster {
  private readonly link: SendLink;
  private readonly layers: readonly Layer[];
  private readonly framesPerSecond: number;
  private readonly onSent: OnSent | undefined;
  private readonly startedAt = performance.now();
  private readonly firstTimestamp = randomInt(2 ** 31);
  private readonly outbox: Buffer[] = [];
  private due = performance.now();
  private frameTimer?: NodeJS.Timeout;
  private readonly reportTimer: NodeJS.Timeout;

  private constructor(
    link: SendLink,
    layers: readonly Layer[],
    framesPerSecond: number,
    onSent: OnSent | undefined,
  ) {
    this.link = link;
    this.layers = layers;
    this.framesPerSecond = framesPerSecond;
    this.onSent = onSent;
    link.peer.on('packet', (packet) => this.hear(packet));
    this.sendFrame();
    this.reportTimer = setInterval(() => this.sendReports(), REPORT_MS);
    this.sendReports();
  }

  /**
   * Goes live.
   * @param videos the layers, smallest first
   */
  static async start(
    sfu: Sfu,
    videos: readonly [VideoFile, ...VideoFile[]],
    onSent?: OnSent,
  ): Promise<Broadcaster> {
    const [{ codec, framesPerSecond }] = videos;
    const layers = videos.map((video) => new Layer(video));
    const link = await sfu.send({
      codec,
      payloadType: PAYLOAD_TYPE,
      ssrcs: layers.map(({ ssrc }) => ssrc),
    });
    return new Broadcaster(link, layers, framesPerSecond, onSent);
  }

  /** Of all layers together. */
  get keyFramesAsked(): number {
    return this.layers.reduce((sum, { keyFramesAsked }) => sum + keyFramesAsked, 0);
  }

  get peer(): RtcPeer {
    return this.link.peer;
  }

  async close(): Promise<void> {
    clearTimeout(this.frameTimer);
    clearInterval(this.reportTimer);
    await this.link.close();
  }

  private timestampAt(time: number): number {
    const elapsed = ((time - this.startedAt) / 1000) * VIDEO_CLOCK;
    return (this.firstTimestamp + Math.round(elapsed)) % 2 ** 32;
  }

  private sendFrame(): void {
    const timestamp = this.timestampAt(performance.now());
    const wasEmpty = this.outbox.length === 0;
    for (const layer of this.layers) this.outbox.push(...layer.next(timestamp));
    if (wasEmpty) this.sendSome();
    // After a standstill it goes on from here, as a camera does: what was missed does not come in a burst.
    this.due = Math.max(this.due + 1000 / this.framesPerSecond, performance.now());
    this.frameTimer = setTimeout(() => this.sendFrame(), this.due - performance.now());
  }

  private sendSome(): void {
    const top = this.layers.at(-1)?.ssrc;
    for (const packet of this.outbox.splice(0, PACKETS_AT_ONCE)) {
      if (packet.readUInt32BE(8) === top) this.onSent?.(packet, performance.now());
      this.link.peer.send(packet);
    }
    if (this.outbox.length) setTimeout(() => this.sendSome(), 1);
  }

  private sendReports(): void {
    for (const layer of this.layers)
      this.link.peer.send(layer.report(this.timestampAt(performance.now())));
  }

  private hear(packet: Buffer): void {
    if (!isRtcp(packet)) return;
    const asked = keyFrameRequests(packet);
    const missing = missingPackets(packet);
    for (const layer of this.layers) {
      if (asked.includes(layer.ssrc)) layer.askKeyFrame();
      for (const { ssrc, sequenceNumber } of missing) {
        const found = ssrc === layer.ssrc && layer.again(sequenceNumber);
        if (found) this.link.peer.send(found);
      }
    }
  }
}
