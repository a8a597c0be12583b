import type { types as mediasoup } from 'mediasoup';

const EVERY_MS = 1000;

/** How much of its core a worker uses. */
export class CpuMeter {
  /** From 0 to 1, over the last second. */
  share = 0;
  private last?: { usedMs: number; at: number };

  constructor(private readonly worker: mediasoup.Worker) {
    const timer = setInterval(() => void this.measure(), EVERY_MS).unref();
    worker.observer.once('close', () => clearInterval(timer));
  }

  /** Never rejects: a worker that is gone uses nothing. */
  private async measure(): Promise<void> {
    try {
      const { ru_utime, ru_stime } = await this.worker.getResourceUsage();
      const now = { usedMs: ru_utime + ru_stime, at: performance.now() };
      if (this.last) this.share = (now.usedMs - this.last.usedMs) / (now.at - this.last.at);
      this.last = now;
    } catch (error) {
      if (!this.worker.closed) throw error;
    }
  }
}
