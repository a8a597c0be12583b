import type { ErrorCode } from '@amphi/contracts';
import { codeOf } from '../recording-api';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** Answers that another attempt does not change. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'validation_failed',
  'forbidden',
  'not_found',
  'recording_not_found',
  'recording_closed',
  'part_missing',
  'payload_too_large',
  'quota_exceeded',
  'unsupported_media_type',
]);

export interface Patience {
  /** Ends the attempts; what is thrown is its reason. */
  signal: AbortSignal;
  /** Called with true when an attempt fails, with false when one succeeds. */
  stalled: (stalled: boolean) => void;
}

/**
 * Attempts until it succeeds: waits between attempts longer and longer, with jitter, and less when the network returns.
 * @throws what the attempt threw where that is final, or the signal's reason.
 */
export async function untilDone<T>(attempt: () => Promise<T>, patience: Patience): Promise<T> {
  for (let failures = 0; ; failures++) {
    patience.signal.throwIfAborted();
    try {
      const result = await attempt();
      patience.stalled(false);
      return result;
    } catch (error) {
      if (patience.signal.aborted || isFinal(error)) throw error;
      patience.stalled(true);
    }
    await pause(pauseMs(failures), patience.signal);
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

/** Ends early when the browser says that it is online again, or the signal aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    addEventListener('online', end);
    signal.addEventListener('abort', end);
  });
}
