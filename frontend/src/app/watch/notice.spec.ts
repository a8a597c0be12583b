import type { Stream } from '@amphi/contracts';
import { noticeOf } from './notice';

const stream = (values: Partial<Stream> = {}): Stream => ({
  id: '018f0000-0000-7000-8000-000000000001',
  title: 'Hello',
  status: 'live',
  isLive: true,
  broadcaster: { id: '018f0000-0000-7000-8000-000000000002', handle: 'ada' },
  createdAt: '2026-11-23T20:00:00.000Z',
  startedAt: '2026-11-23T20:00:00.000Z',
  endedAt: null,
  viewerCount: 1,
  recordingId: null,
  streamUrl: null,
  ...values,
});

const now = Date.parse('2026-11-23T20:00:00.000Z');

describe('noticeOf', () => {
  it('says nothing while the picture moves', () => {
    expect(noticeOf({ phase: 'watching' }, stream(), 'connected', now)).toBeNull();
  });

  it('tells a stream that has not begun from a broadcaster who dropped', () => {
    const created = stream({ status: 'created', isLive: false });
    expect(noticeOf({ phase: 'waiting' }, created, 'connected', now)?.text).toBe(
      'ada has not started yet',
    );
    expect(noticeOf({ phase: 'waiting' }, stream(), 'connected', now)?.text).toBe(
      'ada lost connection, back in a moment',
    );
  });

  it('names the server when it is the server that is gone', () => {
    const state = { phase: 'reconnecting', cause: 'server' } as const;
    expect(noticeOf(state, stream(), 'connecting', now)).toMatchObject({ text: 'Reconnecting…' });
    expect(noticeOf(state, stream(), 'unreachable', now)).toMatchObject({
      text: 'The server does not answer',
      busy: true,
    });
  });

  it('suspects a firewall when only the media does not come through', () => {
    const state = { phase: 'connecting', cause: 'media' } as const;
    expect(noticeOf(state, stream(), 'connected', now)?.hint).toContain('firewall');
  });

  it('says when a stream that is full is tried again', () => {
    const state = { phase: 'connecting', cause: 'capacity', retryAt: now + 4200 } as const;
    expect(noticeOf(state, stream(), 'connected', now)).toMatchObject({
      text: 'This stream is full just now.',
      hint: 'Trying again in 5 s.',
    });
    expect(noticeOf(state, stream(), 'connected', now + 4200)?.hint).toBe('Trying again…');
  });

  it('leads to the recording as soon as there is one', () => {
    const ended = { status: 'ended', isLive: false, recordingId: stream().id } as const;
    expect(noticeOf({ phase: 'ended' }, stream(ended), 'connected', now)).toMatchObject({
      text: 'Stream ended',
      hint: expect.stringContaining('being finished'),
    });
    expect(
      noticeOf({ phase: 'ended' }, stream({ ...ended, streamUrl: '/vod/1' }), 'connected', now),
    ).toMatchObject({ recordingUrl: '/vod/1' });
    expect(noticeOf({ phase: 'ended' }, null, 'connected', now)).toEqual({ text: 'Stream ended' });
  });
});
