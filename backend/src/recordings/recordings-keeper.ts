import { setTimeout as delay } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { concatMap, type Subscription } from 'rxjs';
import type { Config } from '../config/config.js';
import { InjectConfig } from '../config/config.module.js';
import { StreamsService } from '../streams/streams.service.js';
import { AbandonedRecordings } from './abandoned-recordings.js';
import { UploadsService } from './uploads.service.js';

const SHORTEST_SWEEP_MS = 1000;
const LONGEST_SWEEP_MS = 60_000;

/** Sees to it that no recording stays unfinished for ever: follows the ends of streams, and sweeps. */
@Injectable()
export class RecordingsKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('Recordings');
  private readonly stopping = new AbortController();
  private readonly sweepEveryMs: number;
  private sweeping: Promise<void> = Promise.resolve();
  private following?: Subscription;

  constructor(
    private readonly streams: StreamsService,
    private readonly uploads: UploadsService,
    private readonly abandoned: AbandonedRecordings,
    @InjectConfig() { recordings }: Config,
  ) {
    this.sweepEveryMs = Math.min(
      LONGEST_SWEEP_MS,
      Math.max(SHORTEST_SWEEP_MS, recordings.abandonedMs / 2),
    );
  }

  onApplicationBootstrap(): void {
    this.following = this.streams.ended
      .pipe(concatMap(({ id }) => this.attempt(() => this.uploads.streamEnded(id))))
      .subscribe();
    this.sweeping = this.sweepUntilStopped();
  }

  /** Waits for a repair under way: after this the database is closed. */
  async beforeApplicationShutdown(): Promise<void> {
    this.following?.unsubscribe();
    this.stopping.abort();
    await this.sweeping;
  }

  private async sweepUntilStopped(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.attempt(() => this.abandoned.noticeEnds());
      await this.attempt(async () => {
        while (!signal.aborted && (await this.abandoned.finishNext()));
      });
      await this.attempt(() => this.abandoned.abortStrayUploads());
      // An aborted wait is how this loop ends.
      await delay(this.sweepEveryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Database or storage may be away for a while: what fails now is done by a later sweep. */
  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log.warn(`put off: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
