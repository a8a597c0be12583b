import type { types as mediasoup } from 'mediasoup';
import { routerCodecs } from './codecs.js';
import { CpuMeter } from './cpu-meter.js';
import { launchWorker } from './launch-worker.js';
import { listenInfos, type ListenOptions } from './listen-infos.js';
import { callMedia } from './media-error.js';

export interface MediaWorkerOptions extends ListenOptions {
  workerBin?: string | undefined;
  /** The most viewers that one worker serves. */
  viewersPerWorker: number;
  /** How full a worker may get, from 0 to 1, before the next viewers of its streams go to another one. */
  spreadAt: number;
}

/** One mediasoup process and the one UDP and one TCP port over which all its transports go. */
export class MediaWorker {
  /** Routers and transports on it, also those being made. */
  load = 0;
  /** Viewers on it and on their way to it. */
  viewers = 0;
  private readonly cpu: CpuMeter;

  private constructor(
    readonly worker: mediasoup.Worker,
    readonly webRtcServer: mediasoup.WebRtcServer,
    private readonly limits: Pick<MediaWorkerOptions, 'viewersPerWorker' | 'spreadAt'>,
  ) {
    this.cpu = new CpuMeter(worker);
  }

  /** @throws Error that names the variable which the process does not start or the port is not free with */
  static async create({
    workerBin,
    viewersPerWorker,
    spreadAt,
    ...listen
  }: MediaWorkerOptions): Promise<MediaWorker> {
    const worker = await launchWorker({ logLevel: 'error', ...(workerBin && { workerBin }) }).catch(
      (error: unknown) => {
        throw failure('MEDIASOUP_WORKER_BIN: the media worker does not start', error);
      },
    );
    try {
      const webRtcServer = await worker.createWebRtcServer({ listenInfos: listenInfos(listen) });
      return new MediaWorker(worker, webRtcServer, { viewersPerWorker, spreadAt });
    } catch (error) {
      worker.close();
      throw failure(`MEDIA_PORT: cannot listen on port ${listen.port}`, error);
    }
  }

  /** From 0 to 1: by its viewers, or by its core where that is nearer to the end. */
  get fullness(): number {
    return Math.max(this.viewers / this.limits.viewersPerWorker, this.cpu.share);
  }

  get hasSpare(): boolean {
    return this.fullness < this.limits.spreadAt;
  }

  /** @param reserve the part of its places that is not for the asking, from 0 to 1 */
  hasPlace(reserve: number): boolean {
    return this.viewers + 1 <= this.limits.viewersPerWorker * (1 - reserve);
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
