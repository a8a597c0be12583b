import type { ErrorCode } from '@amphi/contracts';
import { Subject } from 'rxjs';
import { codeOf } from '../recording-api';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/** Answers that another attempt does not change. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'validation_failed',
  'forbidden',
  'not_found',
  'stream_not_found',
  'stream_ended',
  'recording_not_found',
  'recording_closed',
  'part_missing',
  'payload_too_large',
  'quota_exceeded',
  'unsupported_media_type',
]);

/** Attempts again and again what a network, a server or a storage that is away made fail. */
export class Patience {
  readonly #signal: AbortSignal;
  readonly #stalled: (stalled: boolean) => void;
  readonly #wake = new Subject<void>();
  #isStalled = false;

  /**
   * @param signal Ends all attempts.
   * @param stalled Told true when attempts start to fail, false when one succeeds again.
   */
  constructor(signal: AbortSignal, stalled: (stalled: boolean) => void = () => undefined) {
    this.#signal = signal;
    this.#stalled = stalled;
  }

  get signal(): AbortSignal {
    return this.#signal;
  }

  /**
   * Attempts until it succeeds. Waits between attempts longer and longer, with jitter; no longer once another attempt
   * has succeeded, or the network is back.
   * @throws what the attempt threw where that is final, or the signal's reason.
   */
  async until<T>(attempt: () => Promise<T>): Promise<T> {
    for (let failures = 0; ; failures++) {
      this.#signal.throwIfAborted();
      try {
        const result = await attempt();
        this.#setStalled(false);
        return result;
      } catch (error) {
        if (this.#signal.aborted || isFinal(error)) throw error;
        this.#setStalled(true);
      }
      await this.#pause(pauseMs(failures));
    }
  }

  /** Whoever waits attempts now. */
  hurry(): void {
    this.#wake.next();
  }

  #setStalled(stalled: boolean): void {
    if (stalled === this.#isStalled) return;
    this.#isStalled = stalled;
    this.#stalled(stalled);
    if (!stalled) this.hurry();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        woken.unsubscribe();
        removeEventListener('online', end);
        this.#signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      const woken = this.#wake.subscribe(end);
      addEventListener('online', end);
      this.#signal.addEventListener('abort', end);
    });
  }
}

export function isFinal(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && code !== 'unreachable' && FINAL.has(code);
}

/** Between half and the whole of a time that doubles with each failure. */
export function pauseMs(failures: number, random = Math.random()): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
  return longest * (0.5 + random / 2);
}
