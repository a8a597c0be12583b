import type { PlayableRecording, Session, Stream, User } from '@amphi/contracts';

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export const ada: User = { id: id(1), handle: 'ada', createdAt: '2026-02-03T10:00:00.000Z' };
export const adasSession: Session = { token: 'a token', user: ada };

export function sampleStream(n: number, changes: Partial<Stream> = {}): Stream {
  return {
    id: id(100 + n),
    title: `Stream ${n}`,
    status: 'live',
    isLive: true,
    broadcaster: { id: ada.id, handle: ada.handle },
    createdAt: '2026-11-23T20:00:00.000Z',
    startedAt: '2026-11-23T20:00:01.000Z',
    endedAt: null,
    viewerCount: n,
    recordingId: null,
    streamUrl: null,
    ...changes,
  };
}

export function sampleRecording(
  n: number,
  changes: Partial<PlayableRecording> = {},
): PlayableRecording {
  return {
    id: id(200 + n),
    streamId: id(100 + n),
    title: `Recording ${n}`,
    broadcaster: { id: ada.id, handle: ada.handle },
    state: 'ready',
    visibility: 'public',
    contentType: 'video/webm',
    sizeBytes: 1000,
    durationMs: 61_000,
    startedAt: '2026-11-23T20:00:01.000Z',
    createdAt: '2026-11-23T20:00:01.000Z',
    posterUrl: null,
    url: `/media/${n}.webm?signature=first`,
    thumbnailsUrl: null,
    urlExpiresAt: '2099-01-01T00:00:00.000Z',
    ...changes,
  };
}
