import { setTimeout as sleep } from 'node:timers/promises';
import { LoadError } from './load-error.ts';
import type { ReceptionCounts } from './reception.ts';
import type { Sfu } from './sfu.ts';
import { Viewer } from './viewer.ts';

/** Many viewers of one stream. */
export class Crowd {
  readonly viewers: Viewer[] = [];
  /** Why viewers could not join: each reason with how many met it. */
  readonly failures = new Map<string, number>();
  private readonly sfu: Sfu;
  private readonly onPayload: ((payload: Buffer, at: number) => void) | undefined;

  constructor(sfu: Sfu, onPayload?: (payload: Buffer, at: number) => void) {
    this.sfu = sfu;
    this.onPayload = onPayload;
  }

  /**
   * Lets viewers join at an even pace; resolves when each has joined or failed.
   * @param rate viewers a second
   */
  async join(count: number, rate: number, signal?: AbortSignal): Promise<void> {
    const start = performance.now();
    const joining: Promise<void>[] = [];
    for (let index = 0; index < count && !signal?.aborted; index++) {
      const wait = start + (1000 * index) / rate - performance.now();
      if (wait > 1) await sleep(wait);
      joining.push(this.joinOne());
    }
    await Promise.all(joining);
  }

  get counts(): ReceptionCounts {
    return sum(this.viewers.map(({ counts }) => counts));
  }

  get firstPacketMs(): number[] {
    return this.viewers.flatMap(({ firstPacketMs }) => firstPacketMs ?? []);
  }

  async close(): Promise<void> {
    await Promise.all(this.viewers.map((viewer) => viewer.close()));
  }

  private async joinOne(): Promise<void> {
    try {
      this.viewers.push(await Viewer.watch(this.sfu, this.onPayload));
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      this.failures.set(error.message, (this.failures.get(error.message) ?? 0) + 1);
    }
  }
}

const NOTHING: ReceptionCounts = { packets: 0, bytes: 0, lost: 0, gaps: 0, late: 0 };

function sum(all: readonly ReceptionCounts[]): ReceptionCounts {
  return all.reduce(
    (total, counts) => ({
      packets: total.packets + counts.packets,
      bytes: total.bytes + counts.bytes,
      lost: total.lost + counts.lost,
      gaps: total.gaps + counts.gaps,
      late: total.late + counts.late,
    }),
    NOTHING,
  );
}

export const difference = (after: ReceptionCounts, before: ReceptionCounts): ReceptionCounts => ({
  packets: after.packets - before.packets,
  bytes: after.bytes - before.bytes,
  lost: after.lost - before.lost,
  gaps: after.gaps - before.gaps,
  late: after.late - before.late,
});
