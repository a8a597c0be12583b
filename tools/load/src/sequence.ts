const HALF = 2 ** 15;
const CYCLE = 2 ** 16;

/** Continues 16-bit counters across their wrap. */
export class Unwrapper {
  private last: number | undefined;

  /** The value on a line without wraps, nearest to the one before. */
  unwrap(value: number): number {
    if (this.last === undefined) return (this.last = value);
    const step = ((value - this.last + HALF) & 0xffff) - HALF;
    const result = this.last + step;
    if (step > 0) this.last = result;
    return result;
  }
}

/** Which packets of one RTP stream have come, told from their sequence numbers. */
export class SequenceLog {
  private readonly unwrapper = new Unwrapper();
  private first = 0;
  private highest = -1;
  private count = 0;
  private gapCount = 0;
  private lateCount = 0;

  add(sequenceNumber: number): void {
    const position = this.unwrapper.unwrap(sequenceNumber);
    if (this.count === 0) this.first = position;
    // What came before the first one that we saw was never awaited.
    if (position < this.first) return;
    if (this.count > 0 && position > this.highest + 1) this.gapCount++;
    if (this.count > 0 && position <= this.highest) this.lateCount++;
    this.highest = Math.max(this.highest, position);
    this.count++;
  }

  get received(): number {
    return this.count;
  }

  get expected(): number {
    return this.count && this.highest - this.first + 1;
  }

  /** Never negative: a duplicate must not hide a loss elsewhere for ever, but it cannot be a gain either. */
  get lost(): number {
    return Math.max(0, this.expected - this.count);
  }

  /** Places where at least one packet was missing when the next one came. */
  get gaps(): number {
    return this.gapCount;
  }

  /** Packets that came after a later one: they closed a gap, or were duplicates. */
  get late(): number {
    return this.lateCount;
  }

  /** As receiver reports carry it: wraps in the upper half, the sequence number in the lower (RFC 3550, 6.4.1). */
  get extendedHighest(): number {
    return this.highest - Math.floor(this.first / CYCLE) * CYCLE;
  }
}
