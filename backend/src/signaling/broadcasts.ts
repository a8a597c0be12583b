import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Config } from '../config/config.js';
import { InjectConfig } from '../config/config.module.js';
import { StreamsService } from '../streams/streams.service.js';
import { Announcer } from './announcer.js';
import { type Visit, Visits } from './visits.js';

/** The life of live streams as far as it hangs on their broadcasters: leases, going away and coming back. */
@Injectable()
export class Broadcasts implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('Signaling');
  private readonly graceMs: number;
  private renewal?: NodeJS.Timeout;

  constructor(
    private readonly streams: StreamsService,
    private readonly visits: Visits,
    private readonly announcer: Announcer,
    @InjectConfig() { streams: { graceMs } }: Config,
  ) {
    this.graceMs = graceMs;
  }

  onApplicationBootstrap(): void {
    this.renewal = setInterval(() => void this.renewLeases(), this.streams.leaseRenewalMs);
  }

  /** The broadcasters of a server that stops have the whole grace time to come back when it runs again. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.renewal);
    await this.renewLeases();
    for (const { peer } of this.visits.all) peer.close('roomClosed');
  }

  /** @throws AppError `stream_ended`, `already_live`, `stream_not_found` */
  async goLive(visit: Visit): Promise<void> {
    if (visit.live) return;
    await this.streams.goLive(visit.streamId);
    visit.live = true;
  }

  /** A broadcaster has joined a stream that was live without one. */
  returned({ streamId }: Visit): void {
    this.announcer.share('broadcasterReturned', { streamId });
    void this.renewLeases();
  }

  /** A broadcaster's connection is gone. */
  left({ streamId, live }: Visit): void {
    if (!live) return;
    const endsAt = new Date(Date.now() + this.graceMs).toISOString();
    this.announcer.share('broadcasterLeft', { streamId, endsAt });
    // Once more, so that the grace time counts from now and not from the last renewal.
    void this.renewLeases(streamId);
  }

  /** Never rejects: what the database does not take now, it takes with the next renewal. */
  private async renewLeases(...also: string[]): Promise<void> {
    const connected = this.visits.all
      .filter(({ role, live, peer }) => role === 'broadcaster' && live && !peer.closed)
      .map(({ streamId }) => streamId);
    try {
      await this.streams.renewLeases([...connected, ...also]);
    } catch (error) {
      this.log.warn(
        `leases not renewed: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}
