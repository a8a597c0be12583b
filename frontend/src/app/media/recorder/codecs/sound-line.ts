/** Clocks of sound and picture may differ by this much, in milliseconds, before the sound is moved. */
const TOLERANCE_MS = 100;
/** How long sound is waited for before silence takes its place. */
const PATIENCE_MS = 1000;

/**
 * Where the next samples go in a line of sound that has no gap and does not run away from the picture: a sound device whose
 * clock is off by 50 in a million is put right once in half an hour, by a tenth of a second.
 */
export class SoundLine {
  readonly #framesPerMs: number;
  #frames = 0;

  constructor(sampleRate: number) {
    this.#framesPerMs = sampleRate / 1000;
  }

  /** How long the line is, in milliseconds. */
  get endMs(): number {
    return this.#frames / this.#framesPerMs;
  }

  /** Samples a channel of silence that are due, should nothing have been heard up to now. */
  silenceAt(nowMs: number): number {
    return nowMs - this.endMs > PATIENCE_MS ? this.#upTo(nowMs - TOLERANCE_MS) : 0;
  }

  /**
   * What goes before a block that was heard up to `endMs`: so many samples a channel of silence, or null where the block is
   * too late, as its place is taken.
   */
  silenceBefore(frames: number, endMs: number): number | null {
    const startMs = endMs - frames / this.#framesPerMs;
    if (startMs < this.endMs - TOLERANCE_MS) return null;
    return startMs > this.endMs + TOLERANCE_MS ? this.#upTo(startMs) : 0;
  }

  add(frames: number): void {
    this.#frames += frames;
  }

  #upTo(ms: number): number {
    return Math.max(0, Math.round(ms * this.#framesPerMs) - this.#frames);
  }
}
