import { ada, adasSession, sampleRecording } from '../testing/samples';
import { TestApp } from '../testing/test-app';
import { VodPage } from './vod.page';

const ROUTES = [{ path: 'vod/:recordingId', component: VodPage }];
const { id, streamId } = sampleRecording(1);
const RECORDING = `/api/recordings/${id}`;

describe('VodPage', () => {
  beforeEach(() => localStorage.clear());

  const open = () => TestApp.open(ROUTES, `/vod/${id}`);

  it('shows the player, what it plays, and whose it is', async () => {
    const app = await open();
    await app.answer('GET', RECORDING, sampleRecording(1));
    expect(app.one(HTMLVideoElement, 'video').getAttribute('src')).toBe(sampleRecording(1).url);
    expect(app.text).toMatch(/Recording 1.*ada ?23 Nov 2026 · 1:01/);
    expect(document.title).toBe('Recording 1 · Amphi');
    expect(app.all('[aria-label^="Options"]')).toEqual([]);
  });

  it('says that a recording is being finished', async () => {
    const app = await open();
    await app.answer('GET', RECORDING, sampleRecording(1, { state: 'uploading', url: null }));
    expect(app.text).toContain('Finishing the recording.');
    expect(app.all('video')).toEqual([]);
  });

  it('leads to the stream while it is still on', async () => {
    const app = await open();
    await app.answer('GET', RECORDING, sampleRecording(1, { state: 'recording', url: null }));
    expect(app.control('Watch it live').getAttribute('href')).toBe(`/watch/${streamId}`);
  });

  it('says that nothing playable arrived', async () => {
    const app = await open();
    await app.answer('GET', RECORDING, sampleRecording(1, { state: 'failed', url: null }));
    expect(app.text).toContain('Nothing of this recording arrived that can be played.');
  });

  it('says that there is no such recording, without offering another try', async () => {
    const app = await open();
    const message = 'There is no such recording.';
    await app.refuse('GET', RECORDING, 'recording_not_found', message);
    expect(app.one(HTMLElement, '[role=alert]').textContent).toBe(message);
    expect(app.text).not.toContain('Try again');
  });

  it('tells a guest what to do if it is their own', async () => {
    const app = await open();
    await app.refuse('GET', RECORDING, 'recording_not_found', 'There is no such recording.');
    expect(app.control('log in').getAttribute('href')).toBe(`/login?next=%2Fvod%2F${id}`);
  });

  it('has words for an address that cannot be a recording', async () => {
    const app = await open();
    await app.refuse('GET', RECORDING, 'validation_failed', 'id: Invalid UUID');
    expect(app.text).toContain('There is no such recording.');
  });

  it('tries again when the server is gone', async () => {
    const app = await open();
    await app.drop('GET', RECORDING);
    app.control('Try again').click();
    await app.answer('GET', RECORDING, sampleRecording(1));
    expect(app.text).toContain('Recording 1');
  });

  it('plays on from a fresh URL when the old one fails, and says when that fails, too', async () => {
    const app = await open();
    await app.answer('GET', RECORDING, sampleRecording(1));
    const video = app.one(HTMLVideoElement, 'video');
    video.currentTime = 30;
    video.dispatchEvent(new Event('error'));
    const url = '/media/1.webm?signature=second';
    await app.answer('GET', RECORDING, sampleRecording(1, { url }));
    expect(app.one(HTMLVideoElement, 'video')).toBe(video);
    expect(video.getAttribute('src')).toBe(url);
    video.currentTime = 0;
    video.dispatchEvent(new Event('loadedmetadata'));
    expect(video.currentTime).toBe(30);
    video.dispatchEvent(new Event('error'));
    await app.settle();
    expect(app.text).toContain('The video does not arrive, or this browser cannot play it.');
  });

  it('goes on where one left off', async () => {
    localStorage.setItem('amphi.positions', JSON.stringify([[id, 42]]));
    const app = await open();
    await app.answer('GET', RECORDING, sampleRecording(1));
    const video = app.one(HTMLVideoElement, 'video');
    video.dispatchEvent(new Event('loadedmetadata'));
    expect(video.currentTime).toBe(42);
  });

  it('replays the chat in time with the picture', async () => {
    const app = await open();
    await app.answer('GET', RECORDING, sampleRecording(1));
    const said = (text: string, offsetMs: number) => ({
      ...{ id: text, streamId, author: ada, text, offsetMs },
      sentAt: '2026-11-23T20:00:00.000Z',
    });
    await app.answer('GET', `${RECORDING}/chat`, { items: [said('hello', 0), said('bye', 9000)] });
    expect(app.all('.text').map((line) => line.textContent)).toEqual(['hello']);
    const video = app.one(HTMLVideoElement, 'video');
    video.currentTime = 10;
    video.dispatchEvent(new Event('seeked'));
    await app.settle();
    expect(app.all('.text').map((line) => line.textContent)).toEqual(['hello', 'bye']);
    video.currentTime = 5;
    video.dispatchEvent(new Event('timeupdate'));
    await app.settle();
    expect(app.all('.text').map((line) => line.textContent)).toEqual(['hello']);
  });

  it('says that the chat does not come, beside a picture that does', async () => {
    const app = await open();
    await app.answer('GET', RECORDING, sampleRecording(1));
    await app.drop('GET', `${RECORDING}/chat`);
    expect(app.one(HTMLElement, 'aside [role=alert]').textContent).toContain('does not answer');
    app.control('Try again').click();
    await app.answer('GET', `${RECORDING}/chat`, { items: [] });
    expect(app.text).toContain('Nobody has written in this chat.');
  });

  it('lets the owner delete', async () => {
    localStorage.setItem('amphi.session', JSON.stringify(adasSession));
    const app = await open();
    await app.answer('GET', RECORDING, sampleRecording(1));
    await app.click('Options for Recording 1');
    await app.click('Delete');
    app.one(HTMLButtonElement, 'mat-dialog-actions .danger').click();
    await app.settle();
    await app.answer('DELETE', RECORDING, null);
    expect(app.url).toBe('/u/ada');
  });
});
