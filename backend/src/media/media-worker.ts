import { createWorker, type types as mediasoup } from 'mediasoup';
import { routerCodecs } from './codecs.js';
import { listenInfos, type ListenOptions } from './listen-infos.js';
import { callMedia } from './media-error.js';

export interface MediaWorkerOptions extends ListenOptions {
  workerBin?: string | undefined;
}

/** One mediasoup process and the one UDP and one TCP port over which all its transports go. */
export class MediaWorker {
  /** Routers and transports on it, also those being made. */
  load = 0;

  private constructor(
    readonly worker: mediasoup.Worker,
    readonly webRtcServer: mediasoup.WebRtcServer,
  ) {}

  /** @throws Error that names the variable which the process does not start or the port is not free with */
  static async create({ workerBin, ...listen }: MediaWorkerOptions): Promise<MediaWorker> {
    const worker = await createWorker({ logLevel: 'error', ...(workerBin && { workerBin }) }).catch(
      (error: unknown) => {
        throw failure('MEDIASOUP_WORKER_BIN: the media worker does not start', error);
      },
    );
    try {
      const webRtcServer = await worker.createWebRtcServer({ listenInfos: listenInfos(listen) });
      return new MediaWorker(worker, webRtcServer);
    } catch (error) {
      worker.close();
      throw failure(`MEDIA_PORT: cannot listen on port ${listen.port}`, error);
    }
  }

  get closed(): boolean {
    return this.worker.closed;
  }

  /** @throws AppError `media_unavailable` */
  async createRouter(): Promise<mediasoup.Router> {
    this.load++;
    try {
      const router = await callMedia(() => this.worker.createRouter({ mediaCodecs: routerCodecs }));
      router.observer.once('close', () => this.load--);
      router.observer.on('newtransport', (transport) => {
        this.load++;
        transport.observer.once('close', () => this.load--);
      });
      return router;
    } catch (error) {
      this.load--;
      throw error;
    }
  }

  close(): void {
    this.worker.close();
  }
}

const failure = (what: string, cause: unknown) =>
  new Error(`${what} (${cause instanceof Error ? cause.message : String(cause)})`, { cause });
