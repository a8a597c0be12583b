/**
 * At most `count` per `windowMs` and key, counted in this process: somebody who holds connections to two servers has
 * twice as much, which hurts nobody.
 */
export class RateLimit {
  private readonly times = new Map<string, number[]>();

  constructor(
    private readonly count: number,
    private readonly windowMs: number,
  ) {}

  /** Counts one more, if that is allowed; otherwise false. */
  take(key: string, now = Date.now()): boolean {
    const recent = (this.times.get(key) ?? []).filter((time) => time > now - this.windowMs);
    if (recent.length >= this.count) return false;
    // The map stays in the order of last use, so that who has been silent for a whole window stands in front.
    this.times.delete(key);
    this.times.set(key, [...recent, now]);
    this.forgetSilent(now);
    return true;
  }

  private forgetSilent(now: number): void {
    for (const [key, times] of this.times) {
      if ((times.at(-1) ?? 0) > now - this.windowMs) return;
      this.times.delete(key);
    }
  }
}
