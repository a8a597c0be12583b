import { setTimeout as delay } from 'node:timers/promises';
import type { ConsumerParameters, SignalingResponses } from '@amphi/contracts';
import { RtcPeer } from '../../../tools/load/src/rtc-peer.ts';
import { isRtcp } from '../../../tools/load/src/rtp.ts';
import { dtlsOf, offerOf, PROBE_SSRC } from '../../../tools/load/src/sdp.ts';
import { Unwrapper } from '../../../tools/load/src/sequence.ts';
import { SignalingClient } from './signaling-client.js';

/** How far behind the newest packet one may be that is sent again. */
const LATE = 25;

/** Which packets of one RTP stream have come. */
class SequenceLog {
  private readonly unwrapper = new Unwrapper();
  private readonly come = new Set<number>();
  private highest = 0;

  add(sequenceNumber: number): void {
    const number = this.unwrapper.unwrap(sequenceNumber);
    this.come.add(number);
    this.highest = Math.max(this.highest, number);
  }

  get missing(): number {
    const [first = 0] = this.come;
    let missing = 0;
    for (let number = first; number < this.highest - LATE; number++)
      if (!this.come.has(number)) missing++;
    return missing;
  }
}

/** From a join until the next one. */
interface Stay {
  readonly signaling: SignalingClient;
  readonly joined: SignalingResponses['join'];
  /** Producers that it consumes, or has asked for. */
  readonly known: Set<string>;
  readonly consumers: ConsumerParameters[];
  /** From the first consumers on. */
  rtc?: RtcPeer;
  isLost: boolean;
}

/**
 * Watches one stream over real WebRTC, as the client in the browser does: it consumes what is there and what comes, and
 * when its server is gone or asks it to move, it goes to the next one that takes it.
 */
export class VideoViewer {
  packets = 0;
  /** Servers that it has been on, in turn. */
  readonly servers: string[] = [];
  private stay?: Stay | undefined;
  private readonly sequence = new SequenceLog();
  private isLost = false;
  private entering?: Promise<void> | undefined;
  private closed = false;

  private constructor(
    private readonly urls: readonly string[],
    private readonly streamId: string,
  ) {}

  /** @param urls the first is tried first, then the others, as a proxy does */
  static async watch(urls: readonly string[], streamId: string): Promise<VideoViewer> {
    const viewer = new VideoViewer(urls, streamId);
    await viewer.enter();
    return viewer;
  }

  /** Waits for so many packets more. */
  async receives(count: number): Promise<void> {
    const goal = this.packets + count;
    while (this.packets < goal) await delay(20);
  }

  get signaling(): SignalingClient {
    return this.here.signaling;
  }

  /** Chooses a quality: its video's layers up to this one. */
  async prefer(spatialLayer: number): Promise<void> {
    const { signaling, consumers } = this.here;
    const video = consumers.find(({ kind }) => kind === 'video');
    await signaling.request('setPreferredLayers', { consumerId: video?.id, spatialLayer });
  }

  private get here(): Stay {
    if (!this.stay) throw new Error('this viewer is nowhere');
    return this.stay;
  }

  /** Packets that have not come, but for the last ones, which may be on their way a second time. */
  get missing(): number {
    return this.sequence.missing;
  }

  close(): void {
    this.closed = true;
    this.leave();
  }

  /** Once at a time, and again when it is lost meanwhile. */
  private enter(): Promise<void> {
    this.isLost = true;
    this.entering ??= this.enterWhileLost().finally(() => (this.entering = undefined));
    return this.entering;
  }

  private async enterWhileLost(): Promise<void> {
    while (this.isLost && !this.closed) {
      this.isLost = false;
      await this.tryAll();
    }
  }

  private async tryAll(): Promise<void> {
    for (let turn = 0; !this.closed; turn++) {
      const url = this.urls[turn % this.urls.length] ?? '';
      try {
        return await this.enterAt(url);
      } catch (error) {
        // As in the client, another attempt; a test that waits in vain runs into its time limit.
        if (turn > 200) throw error;
        await delay(50);
      }
    }
  }

  private async enterAt(url: string): Promise<void> {
    const signaling = await SignalingClient.connect(url);
    try {
      const joined = await signaling.join(this.streamId);
      this.leave();
      const stay: Stay = { signaling, joined, known: new Set(), consumers: [], isLost: false };
      this.stay = stay;
      this.servers.push(url);
      const again = () => {
        if (stay.isLost) return;
        stay.isLost = true;
        void this.enter();
      };
      signaling.socket.on('disconnect', again);
      signaling.socket.on('roomClosed', again);
      signaling.socket.on('moveRequested', again);
      signaling.socket.on('producerAdded', ({ id }) => void this.consume(stay, [id]));
      await this.consume(
        stay,
        joined.producers.map(({ id }) => id),
      );
    } catch (error) {
      signaling.close();
      throw error;
    }
  }

  /** Asked twice for one producer, as when it is told and in the answer, it consumes it once. */
  private async consume(stay: Stay, ids: string[]): Promise<void> {
    const { signaling, joined, known } = stay;
    const producerIds = ids.filter((id) => !known.has(id));
    if (producerIds.length === 0) return;
    producerIds.forEach((id) => known.add(id));
    const { routerRtpCapabilities: rtpCapabilities } = joined;
    const { consumers } = await signaling.request('consume', { producerIds, rtpCapabilities });
    if (this.stay !== stay || this.closed) return;
    stay.consumers.push(...consumers);
    const offer = offerOf(joined.transport, stay.consumers);
    if (stay.rtc) {
      stay.rtc.answer(offer);
    } else {
      stay.rtc = RtcPeer.answering(offer);
      stay.rtc.on('packet', (packet) => isVideo(packet) && this.count(packet));
      await signaling.request('connectTransport', dtlsOf(stay.rtc));
    }
    for (const { id } of consumers) await signaling.request('resumeConsumer', { consumerId: id });
  }

  private count(packet: Buffer): void {
    this.packets++;
    this.sequence.add(packet.readUInt16BE(2));
  }

  private leave(): void {
    if (!this.stay) return;
    // Its socket is about to say that it is closed.
    this.stay.isLost = true;
    this.stay.rtc?.close();
    this.stay.signaling.close();
  }
}

/** RTP, and not RTCP or a probe that carries no picture. */
const isVideo = (packet: Buffer): boolean =>
  !isRtcp(packet) && packet.readUInt32BE(8) !== PROBE_SSRC;
