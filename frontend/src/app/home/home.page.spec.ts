import { firstValueFrom, timer } from 'rxjs';
import { sampleRecording, sampleStream } from '../testing/samples';
import { TestApp } from '../testing/test-app';
import { HomePage } from './home.page';

const STREAMS = '/api/streams';
const RECORDINGS = '/api/recordings';

describe('HomePage', () => {
  let app: TestApp;

  beforeEach(async () => {
    localStorage.clear();
    app = await TestApp.open([{ path: '', component: HomePage }], '/');
  });

  it('holds the places of what is loading', () => {
    expect(app.all('amphi-skeleton').length).toBeGreaterThan(0);
    expect(app.text).not.toContain('Nobody is live');
  });

  it('shows who is live, then the recordings, each with its page', async () => {
    await app.answer('GET', STREAMS, { items: [sampleStream(1, { viewerCount: 1284 })] });
    await app.answer('GET', RECORDINGS, { items: [sampleRecording(1)] });
    expect(app.all('amphi-skeleton')).toEqual([]);
    expect(app.text).toMatch(/LIVE1,2841284 watching.*Stream 1ada.*1:01Recording 1ada/);
    expect(app.control('Stream 1').getAttribute('href')).toBe(`/watch/${sampleStream(1).id}`);
    expect(app.control('Recording 1').getAttribute('href')).toBe(`/vod/${sampleRecording(1).id}`);
  });

  it('says when nobody is live, and what to do about it', async () => {
    await app.answer('GET', STREAMS, { items: [] });
    await app.answer('GET', RECORDINGS, { items: [] });
    expect(app.text).toContain('Nobody is live right now.');
    expect(app.control('Go live').getAttribute('href')).toBe('/broadcast');
  });

  it('says once that the server is gone, and tries again', async () => {
    await app.drop('GET', STREAMS);
    await app.drop('GET', RECORDINGS);
    expect(app.all('[role=alert]').map((alert) => alert.textContent)).toEqual([
      'Amphi’s server does not answer. Check your connection, then try again.',
    ]);
    app.control('Try again').click();
    await app.answer('GET', STREAMS, { items: [sampleStream(1)] });
    await app.answer('GET', RECORDINGS, { items: [] });
    expect(app.text).toContain('Stream 1');
    expect(app.all('[role=alert]')).toEqual([]);
  });

  it('keeps what it shows when the server goes away later, and says so', async () => {
    await app.answer('GET', STREAMS, { items: [sampleStream(1)] });
    await app.answer('GET', RECORDINGS, { items: [] });
    await comeBack();
    await app.drop('GET', STREAMS);
    await app.drop('GET', RECORDINGS);
    expect(app.text).toContain('Stream 1');
    expect(app.text).toContain('The server does not answer. Trying again…');
  });

  it('brings everything up to date, without loading a poster anew', async () => {
    await app.answer('GET', STREAMS, { items: [sampleStream(1)] });
    const recording = sampleRecording(1, { posterUrl: '/poster?signature=1' });
    await app.answer('GET', RECORDINGS, { items: [recording] });
    const picture = app.one(HTMLImageElement, 'img');
    await comeBack();
    await app.answer('GET', STREAMS, { items: [] });
    const newer = { ...recording, title: 'A better title', posterUrl: '/poster?signature=2' };
    await app.answer('GET', RECORDINGS, { items: [newer] });
    expect(app.text).toContain('Nobody is live right now.');
    expect(app.text).toContain('A better title');
    expect(app.one(HTMLImageElement, 'img')).toBe(picture);
    expect(picture.getAttribute('src')).toBe('/poster?signature=1');
  });

  it('shows a plain picture where a poster does not load', async () => {
    await app.answer('GET', STREAMS, { items: [] });
    const recording = sampleRecording(1, { posterUrl: '/poster?signature=1' });
    await app.answer('GET', RECORDINGS, { items: [recording] });
    app.one(HTMLImageElement, 'img').dispatchEvent(new Event('error'));
    await app.settle();
    expect(app.all('img')).toEqual([]);
    expect(app.text).toContain('Recording 1');
  });

  it('shows more recordings on request', async () => {
    await app.answer('GET', STREAMS, { items: [] });
    await app.answer('GET', RECORDINGS, { items: [sampleRecording(2)], nextCursor: 'older' });
    app.control('Show more').click();
    const request = await app.request('GET', RECORDINGS);
    expect(request.request.params.get('cursor')).toBe('older');
    request.flush({ items: [sampleRecording(1)] });
    await app.settle();
    expect(app.all('h3').map((title) => title.textContent.trim())).toEqual([
      'Recording 2',
      'Recording 1',
    ]);
    expect(app.text).not.toContain('Show more');
  });
});

/** As if the window had been hidden and is seen again: the page refreshes itself at once. */
async function comeBack(): Promise<void> {
  for (const state of ['hidden', 'visible']) {
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }
  await firstValueFrom(timer(0));
}
