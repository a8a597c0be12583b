import { setTimeout as delay } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { StreamsService } from './streams.service.js';

const SWEEP_EVERY_MS = 1000;

/** Ends streams whose lease has run out, and clears away what was never live: on boot, then every second. */
@Injectable()
export class LeaseSweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('Streams');
  private readonly stopping = new AbortController();
  private sweeping: Promise<void> = Promise.resolve();

  constructor(private readonly streams: StreamsService) {}

  onApplicationBootstrap(): void {
    this.sweeping = this.sweepUntilStopped();
  }

  /** Waits for a sweep under way: after this the database is closed. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.sweeping;
  }

  private async sweepUntilStopped(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.sweep();
      // An aborted wait is how this loop ends.
      await delay(SWEEP_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async sweep(): Promise<void> {
    try {
      await this.streams.endExpired();
      await this.streams.deleteNeverLive();
    } catch (error) {
      // The database may be away for a while; the next sweep makes up for this one.
      this.log.warn(`sweep failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
