import type { StreamStatus } from '@amphi/contracts';
import { AppError } from '../common/app-error.js';

/** The part of a stream that its life changes: `created` -> `live` -> `ended`, or `created` -> `ended`. */
export interface StreamLife {
  status: StreamStatus;
  startedAt: Date | null;
  endedAt: Date | null;
  /** Until when a live stream counts as live without hearing of its broadcaster. */
  leaseExpiresAt: Date | null;
}

/** How often a lease is renewed within its time: two renewals may be lost without the stream ending. */
const RENEWALS_PER_LEASE = 3;

/** A stream that was never live is deleted after this time. */
export const NEVER_LIVE_KEPT_MS = 24 * 3600 * 1000;

export const leaseRenewalMs = (graceMs: number) => graceMs / RENEWALS_PER_LEASE;

export const leaseFrom = (now: Date, graceMs: number) => new Date(now.getTime() + graceMs);

/** @throws AppError `forbidden` */
export function assertOwner(stream: { userId: string }, userId: string): void {
  if (stream.userId !== userId)
    throw new AppError('forbidden', 'This stream belongs to somebody else.');
}

/** @throws AppError `stream_ended` */
export function assertNotEnded(stream: Pick<StreamLife, 'status'>): void {
  if (stream.status === 'ended') throw new AppError('stream_ended', 'This stream has ended.');
}

/**
 * The stream once its first producer exists. A stream that is live already only gets a fresh lease.
 * @throws AppError `stream_ended`
 */
export function wentLive(stream: StreamLife, now: Date, graceMs: number): StreamLife {
  assertNotEnded(stream);
  return {
    status: 'live',
    startedAt: stream.startedAt ?? now,
    endedAt: null,
    leaseExpiresAt: leaseFrom(now, graceMs),
  };
}

/** The stream once it is over. One that has ended already stays as it is. */
export function hasEnded(stream: StreamLife, now: Date): StreamLife {
  if (stream.status === 'ended') return stream;
  return { status: 'ended', startedAt: stream.startedAt, endedAt: now, leaseExpiresAt: null };
}
