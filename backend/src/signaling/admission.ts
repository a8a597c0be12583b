import type { PeerRole } from '@amphi/contracts';
import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error.js';

/** Joins under way at once: enough to keep database and workers busy, few enough that other requests get their turn. */
const AT_ONCE = 8;
/** Viewers who may wait for theirs. */
const LONGEST_QUEUE = 2000;
/** When a viewer for whom even the queue has no place had better ask again, in milliseconds. */
const RETRY_AFTER_MS = 5000;

/** Lets viewers in a few at a time when they come all at once. Broadcasters do not wait. */
@Injectable()
export class Admission {
  private underWay = 0;
  private readonly queue: (() => void)[] = [];

  /** @throws AppError `capacity`, and what the task throws */
  async admit<T>(role: PeerRole, task: () => Promise<T>): Promise<T> {
    if (role === 'broadcaster') return task();
    if (this.underWay < AT_ONCE) this.underWay++;
    else await this.turn();
    try {
      return await task();
    } finally {
      // A place goes from hand to hand, so that nobody comes in between.
      const next = this.queue.shift();
      if (next) next();
      else this.underWay--;
    }
  }

  private turn(): Promise<void> {
    if (this.queue.length >= LONGEST_QUEUE)
      throw new AppError('capacity', 'Very many are joining just now. Please try again soon.', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    return new Promise((resolve) => this.queue.push(resolve));
  }
}
