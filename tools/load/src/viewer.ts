import { Reception, type ReceptionCounts } from './reception.ts';
import type { ReceiveLink, Sfu } from './sfu.ts';

/** One viewer: counts what it gets, shows nothing. */
export class Viewer {
  private readonly link: ReceiveLink;
  private readonly reception: Reception;
  private readonly askedAt: number;

  private constructor(link: ReceiveLink, reception: Reception, askedAt: number) {
    this.link = link;
    this.reception = reception;
    this.askedAt = askedAt;
  }

  /**
   * Joins and plays.
   * @param onPayload is told each RTP payload as it comes
   * @throws LoadError
   */
  static async watch(sfu: Sfu, onPayload?: (payload: Buffer, at: number) => void): Promise<Viewer> {
    const askedAt = performance.now();
    const link = await sfu.receive();
    const { peer, ssrcs, transportCcId } = link;
    const reception = new Reception({
      ssrcs,
      transportCcId,
      onPayload,
      send: (rtcp) => peer.send(rtcp),
    });
    peer.on('packet', (packet) => reception.take(packet));
    const viewer = new Viewer(link, reception, askedAt);
    try {
      await link.play();
    } catch (error) {
      await viewer.close();
      throw error;
    }
    return viewer;
  }

  get counts(): ReceptionCounts {
    return this.reception.counts;
  }

  /** From the wish to watch to the first packet, in milliseconds. */
  get firstPacketMs(): number | undefined {
    const { firstPacketAt } = this.reception;
    return firstPacketAt === undefined ? undefined : firstPacketAt - this.askedAt;
  }

  async close(): Promise<void> {
    this.reception.close();
    await this.link.close();
  }
}
