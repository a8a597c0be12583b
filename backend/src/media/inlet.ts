import { EventEmitter } from 'node:events';
import type { Piped, PipedProducer, PipeEnd } from '@amphi/contracts';
import type { types as mediasoup } from 'mediasoup';
import { connectPipe, endOf, openPipe, type PipePlace } from './pipe.js';
import { Producers } from './producers.js';

/**
 * The end of a pipe at a server whose viewers watch a broadcaster on another one. Its producers have the ids that they
 * have there.
 */
export class Inlet extends EventEmitter<{ closed: [] }> {
  readonly producers: Producers;
  private version = -1;
  private present = true;
  private taking: Promise<void> = Promise.resolve();

  private constructor(private readonly transport: mediasoup.PipeTransport) {
    super();
    this.producers = new Producers(transport);
    transport.observer.once('close', () => {
      this.producers.close();
      this.emit('closed');
    });
  }

  /** @throws AppError `not_joined` when the router is closed meanwhile, `media_unavailable` */
  static async open(router: mediasoup.Router, place: PipePlace): Promise<Inlet> {
    return new Inlet(await openPipe(router, place));
  }

  get end(): PipeEnd {
    return endOf(this.transport);
  }

  get closed(): boolean {
    return this.transport.closed;
  }

  /** Whether there is a broadcaster at the other end. */
  get broadcasterPresent(): boolean {
    return this.present && !this.closed;
  }

  /** @throws AppError `not_joined`, `media_unavailable`, `validation_failed` */
  connect(remote: PipeEnd): Promise<void> {
    return connectPipe(this.transport, remote);
  }

  /**
   * Makes the producers those that the other end sends now. What it said earlier and arrives later is ignored.
   * @throws AppError `not_joined`, `media_unavailable`, `invalid_rtp_parameters`
   */
  take(piped: Piped): Promise<void> {
    const taken = this.taking.then(() => this.apply(piped));
    // Whoever brings a state hears of its failure; the next one is applied all the same.
    this.taking = taken.catch(() => undefined);
    return taken;
  }

  close(): void {
    this.transport.close();
  }

  private async apply({ version, broadcasterPresent, producers }: Piped): Promise<void> {
    if (version <= this.version || this.closed) return;
    const wanted = new Set(producers.map(({ id }) => id));
    for (const { id } of this.producers.list) if (!wanted.has(id)) this.producers.remove(id);
    for (const producer of producers) await this.applyOne(producer);
    this.present = broadcasterPresent;
    this.version = version;
  }

  private async applyOne({
    id,
    kind,
    source,
    paused,
    rtpParameters,
  }: PipedProducer): Promise<void> {
    if (!this.producers.find(id))
      await this.producers.produce({ kind, source, rtpParameters }, { id, paused });
    else if (paused) await this.producers.pause(id);
    else await this.producers.resume(id);
  }
}
