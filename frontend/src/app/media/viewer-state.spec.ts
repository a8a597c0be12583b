import { ApiError } from '../core/api-error';
import { isFinal, rejoinDelayMs, retryDelayMs, stopReason } from './link-state';
import { viewerState } from './viewer-state';

describe('viewerState', () => {
  const stage = { hasMedia: true };

  it('watches when something arrives', () => {
    expect(viewerState({ phase: 'connected' }, stage)).toEqual({ phase: 'watching' });
  });

  it('waits for a stream that has not begun', () => {
    expect(viewerState({ phase: 'connected' }, { hasMedia: false })).toEqual({ phase: 'waiting' });
  });

  it('waits for a broadcaster who dropped, and says until when', () => {
    const endsAt = '2026-11-23T20:00:30.000Z';
    expect(viewerState({ phase: 'connected' }, { hasMedia: false, endsAt })).toEqual({
      phase: 'waiting',
      endsAt,
    });
  });

  it('reconnects whatever the room was like', () => {
    expect(viewerState({ phase: 'reconnecting', cause: 'server' }, stage)).toEqual({
      phase: 'reconnecting',
      cause: 'server',
    });
  });

  it('tells an end from a failure', () => {
    const error = new ApiError('stream_not_found', 'There is no such stream.');
    expect(viewerState(stopReason(error), stage)).toEqual({ phase: 'failed', error });
    const ended = new ApiError('stream_ended', 'The stream has ended.');
    expect(viewerState(stopReason(ended), stage)).toEqual({ phase: 'ended' });
  });
});

describe('isFinal', () => {
  it.each(['stream_not_found', 'stream_ended', 'forbidden', 'already_live'] as const)(
    '%s cannot change by asking again',
    (code) => expect(isFinal(new ApiError(code, ''))).toBe(true),
  );

  it.each([
    'unreachable',
    'internal',
    'media_unavailable',
    'rate_limited',
    'not_joined',
    'capacity',
  ] as const)('%s is worth another try', (code) =>
    expect(isFinal(new ApiError(code, ''))).toBe(false),
  );

  it('a browser without WebRTC stays without it', () => {
    const unsupported = Object.assign(new Error('no handler'), { name: 'UnsupportedError' });
    expect(isFinal(unsupported)).toBe(true);
    expect(stopReason(unsupported)).toMatchObject({
      reason: 'failed',
      error: { message: expect.stringContaining('This browser') },
    });
  });
});

describe('retryDelayMs', () => {
  const full = ApiError.of({ code: 'capacity', message: 'Full.', retryAfterMs: 5000 });

  it('is what the server asks for, and up to half as long again', () => {
    expect([0, 1].map((random) => retryDelayMs(full, 7, random))).toEqual([5000, 7500]);
  });

  it('is ours where the server asks for nothing', () => {
    expect(retryDelayMs(new ApiError('not_joined', ''), 3, 0.5)).toBe(600);
  });
});

describe('rejoinDelayMs', () => {
  it('doubles from 0.2 s to 3 s', () => {
    const longest = [1, 2, 3, 4, 5, 6, 20].map((failures) => rejoinDelayMs(failures, 1));
    expect(longest).toEqual([200, 400, 800, 1600, 3000, 3000, 3000]);
  });

  it('spreads each over its upper half', () => {
    expect(rejoinDelayMs(3, 0)).toBe(400);
    expect(rejoinDelayMs(3, 0.5)).toBe(600);
  });
});
