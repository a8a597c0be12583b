import { ApiError } from '../core/api-error';

/**
 * What was lost or cannot be reached: the server itself, the path for media, or the room on the server. `capacity`: the
 * server has no place.
 */
export type LossCause = 'server' | 'media' | 'room' | 'capacity';

/** `retryAt`: when the next attempt comes, in milliseconds since 1970, where it is worth a word. */
export interface Loss {
  cause: LossCause;
  retryAt?: number;
}

/** `replaced`: the same user broadcasts the stream from another tab. */
export type StopReason = 'left' | 'ended' | 'replaced';

export type LinkState =
  | ({ phase: 'connecting' } & Partial<Loss>)
  | { phase: 'connected' }
  | ({ phase: 'reconnecting' } & Loss)
  | { phase: 'stopped'; reason: StopReason }
  | { phase: 'stopped'; reason: 'failed'; error: Error };

/** Answers to `join` that another attempt would get as well. */
const FINAL_CODES: readonly string[] = [
  'stream_not_found',
  'stream_ended',
  'forbidden',
  'already_live',
  'unauthenticated',
  'validation_failed',
  'cannot_consume',
  'invalid_rtp_parameters',
];

/** Whether joining again is in vain. */
export function isFinal(error: unknown): boolean {
  if (error instanceof ApiError) return FINAL_CODES.includes(error.code);
  // mediasoup-client knows no way to speak WebRTC with this browser.
  return error instanceof Error && error.name === 'UnsupportedError';
}

export function stopReason(error: unknown): LinkState {
  if (error instanceof ApiError && error.code === 'stream_ended')
    return { phase: 'stopped', reason: 'ended' };
  if (error instanceof Error && error.name === 'UnsupportedError')
    return { phase: 'stopped', reason: 'failed', error: new Error(UNSUPPORTED, { cause: error }) };
  const failure = error instanceof Error ? error : new Error(String(error));
  return { phase: 'stopped', reason: 'failed', error: failure };
}

const UNSUPPORTED =
  'This browser cannot play live video. A current Chrome, Edge, Firefox or Safari can.';

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 3000;

/**
 * Pause before the next attempt after this error, in milliseconds: what the server asked for, up to half as long again at
 * random, or else `rejoinDelayMs`.
 */
export function retryDelayMs(error: unknown, failures: number, random = Math.random()): number {
  if (error instanceof ApiError && error.retryAfterMs !== undefined)
    return error.retryAfterMs * (1 + random / 2);
  return rejoinDelayMs(failures, random);
}

/**
 * Pause before the next attempt, in milliseconds: longer with each failure, and spread at random so that the viewers
 * of a room that is rebuilt do not all come at once.
 * @param failures attempts that failed in a row, from 1
 * @param random between 0 and 1
 */
export function rejoinDelayMs(failures: number, random = Math.random()): number {
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
  return longest * (0.5 + random / 2);
}
