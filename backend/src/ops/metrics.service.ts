import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { RoomRegistry } from '../media/room-registry.js';
import { WorkerPool } from '../media/worker-pool.js';
import { NodeLoad } from './node-load.js';

/** Figures of this server for Prometheus: the process's own (`process_*`, `nodejs_*`), and what it carries. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();

  constructor(rooms: RoomRegistry, pool: WorkerPool, node: NodeLoad) {
    collectDefaultMetrics({ register: this.registry });
    this.gauge(
      'amphi_media_load',
      'How full the media workers are on average, 0 to 1: by their viewers, or by their cores where that is more.',
      () => node.load,
    );
    this.gauge('amphi_media_workers', 'Media workers that run.', () => pool.workers.length);
    this.gauge('amphi_viewers', 'Viewers on this server.', () =>
      rooms.rooms.reduce((sum, { viewerCount }) => sum + viewerCount, 0),
    );
    this.gauge(
      'amphi_broadcasters',
      'Broadcasters on this server.',
      () => rooms.rooms.filter(({ broadcaster }) => broadcaster).length,
    );
  }

  /** Media type of the text format. */
  get contentType(): string {
    return this.registry.contentType;
  }

  /** In Prometheus' text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** @param value asked for each time that somebody looks */
  private gauge(name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(value());
      },
    });
  }
}
