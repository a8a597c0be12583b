import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Nodes } from '../cluster/nodes.js';
import type { Config } from '../config/config.js';
import { InjectConfig } from '../config/config.module.js';
import { Visits } from './visits.js';

/** Everybody has been asked to move when this part of the time is over. */
const ASKING_PART = 0.5;
/** More than one in this time is asked only where there are so many that time would not do otherwise, in milliseconds. */
const PACE_MS = 100;

/** Empties this node before it stops: it takes nobody in, and asks those who are here to go to another one. */
@Injectable()
export class Drain {
  private readonly log = new Logger('Drain');
  private readonly limitMs: number;

  constructor(
    private readonly nodes: Nodes,
    private readonly visits: Visits,
    @InjectConfig() { drainMs }: Config,
  ) {
    this.limitMs = drainMs;
  }

  /** Ends when nobody is here any more or the time is over; at once where there is no other node to go to. */
  async run(): Promise<void> {
    if (!this.nodes.hasRefuge || this.limitMs === 0) return;
    const endsAt = Date.now() + this.limitMs;
    await this.nodes.drain();
    this.log.log(`draining: ${this.visits.all.length} peers are asked to move`);
    await this.askAll(this.limitMs * ASKING_PART);
    while (this.visits.all.length > 0 && Date.now() < endsAt) await delay(PACE_MS);
    this.log.log(`drained: ${this.visits.all.length} peers are left`);
  }

  /** One after another, so that the other nodes are not joined by all at once. */
  private async askAll(timeMs: number): Promise<void> {
    const visits = this.visits.all;
    const atOnce = Math.max(1, Math.ceil((visits.length * PACE_MS) / timeMs));
    for (let next = 0; next < visits.length; next += atOnce) {
      for (const { socket } of visits.slice(next, next + atOnce)) socket.emit('moveRequested');
      await delay(PACE_MS);
    }
  }
}
