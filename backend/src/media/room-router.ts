import type { PeerRole } from '@amphi/contracts';
import type { types as mediasoup } from 'mediasoup';
import { callMedia } from './media-error.js';
import type { MediaWorker } from './media-worker.js';

/** What the estimate of a viewer's bandwidth starts from, in bit/s. */
const INITIAL_OUTGOING_BITRATE = 1_000_000;
/** The most that a broadcaster is allowed to send, all layers together, in bit/s. */
const MAX_INCOMING_BITRATE = 12_000_000;

/** A room's router on one worker, where its peers have their transports. */
export class RoomRouter {
  private constructor(
    readonly worker: MediaWorker,
    readonly router: mediasoup.Router,
  ) {}

  /** @throws AppError `media_unavailable` */
  static async create(worker: MediaWorker): Promise<RoomRouter> {
    return new RoomRouter(worker, await worker.createRouter());
  }

  /** @throws AppError `not_joined` when the router is closed meanwhile, `media_unavailable` */
  createTransport(role: PeerRole): Promise<mediasoup.WebRtcTransport> {
    return callMedia(async () => {
      const transport = await this.router.createWebRtcTransport({
        webRtcServer: this.worker.webRtcServer,
        enableUdp: true,
        enableTcp: true,
        preferUdp: true,
        initialAvailableOutgoingBitrate: INITIAL_OUTGOING_BITRATE,
      });
      if (role === 'broadcaster') await transport.setMaxIncomingBitrate(MAX_INCOMING_BITRATE);
      return transport;
    });
  }

  close(): void {
    this.router.close();
  }
}
