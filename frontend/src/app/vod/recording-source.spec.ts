import { jest } from '@jest/globals';
import type { PlayableRecording } from '@amphi/contracts';
import { ApiError } from '../core/api-error';
import { sampleRecording } from '../testing/samples';
import { RecordingSource } from './recording-source';

describe('RecordingSource', () => {
  let answers: (PlayableRecording | ApiError)[];
  let source: RecordingSource;

  beforeEach(() => {
    answers = [];
    source = new RecordingSource('an id', () => {
      const answer = answers.shift() ?? ApiError.unreachable();
      return answer instanceof ApiError ? Promise.reject(answer) : Promise.resolve(answer);
    });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('waits for a recording that is not finished, and no longer than that', async () => {
    answers = [sampleRecording(1, { state: 'uploading', url: null }), sampleRecording(1)];
    await source.load();
    expect(source.unfinished()).toBe(true);
    await source.load();
    expect(source.unfinished()).toBe(false);
  });

  it('keeps what it has when the server goes away', async () => {
    answers = [sampleRecording(1)];
    await source.load();
    await source.load();
    expect(source.recording()).toEqual(sampleRecording(1));
    expect(source.error()).toBeNull();
  });

  it('says why there is nothing, until another try succeeds', async () => {
    await source.load();
    expect(source.error()?.code).toBe('unreachable');
    answers = [sampleRecording(1)];
    await source.retryLoad();
    expect(source.error()).toBeNull();
  });

  it('brings a fresh URL, but not for ever when that does not help', async () => {
    jest.useFakeTimers();
    const fresh = sampleRecording(1, { url: '/media/1.webm?signature=second' });
    answers = [sampleRecording(1), fresh];
    await source.load();
    await source.renewUrl();
    expect(source.recording()?.url).toBe(fresh.url);
    expect(source.problem()).toBeNull();

    await source.renewUrl();
    expect(source.problem()).toBe('The video does not arrive, or this browser cannot play it.');

    answers = [sampleRecording(1)];
    await source.retryPlay();
    expect(source.problem()).toBeNull();

    // An hour later that URL has expired as well.
    jest.setSystemTime(Date.now() + 3_600_000);
    answers = [fresh];
    await source.renewUrl();
    expect(source.problem()).toBeNull();
    expect(source.recording()?.url).toBe(fresh.url);
  });

  it('says that the server is gone when no fresh URL comes', async () => {
    answers = [sampleRecording(1)];
    await source.load();
    await source.renewUrl();
    expect(source.problem()).toContain('does not answer');
    expect(source.recording()).toEqual(sampleRecording(1));
  });

  it('keeps the URL through an edit', async () => {
    answers = [sampleRecording(1)];
    await source.load();
    const {
      url: _url,
      thumbnailsUrl: _thumbnails,
      urlExpiresAt: _at,
      ...edited
    } = sampleRecording(1, { title: 'Renamed' });
    source.takeEdit(edited);
    expect(source.recording()?.title).toBe('Renamed');
    expect(source.recording()?.url).toBe(sampleRecording(1).url);
  });
});
