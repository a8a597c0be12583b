import { ada, adasSession, sampleRecording, sampleStream } from '../testing/samples';
import { TestApp } from '../testing/test-app';
import { ProfilePage } from './profile.page';

const ROUTES = [{ path: 'u/:handle', component: ProfilePage }];
const USER = '/api/users/ada';
const RECORDINGS = '/api/users/ada/recordings';

describe('ProfilePage', () => {
  beforeEach(() => localStorage.clear());

  async function open(items: object[]): Promise<TestApp> {
    const app = await TestApp.open(ROUTES, '/u/ada');
    await app.answer('GET', USER, ada);
    await app.answer('GET', '/api/streams', { items: [] });
    await app.answer('GET', RECORDINGS, { items });
    return app;
  }

  it('shows the user, the live stream and the recordings', async () => {
    const app = await TestApp.open(ROUTES, '/u/ada');
    await app.answer('GET', USER, ada);
    const streams = await app.request('GET', '/api/streams');
    expect(streams.request.params.get('handle')).toBe('ada');
    expect(streams.request.params.get('status')).toBe('live');
    streams.flush({ items: [sampleStream(1)] });
    await app.answer('GET', RECORDINGS, { items: [sampleRecording(1)] });
    expect(app.text).toMatch(/ada ?On Amphi since February 2026 .*Live now.*Stream 1.*Recording 1/);
    expect(document.title).toBe('ada · Amphi');
  });

  it('says that there is no such user, without offering another try', async () => {
    const app = await TestApp.open(ROUTES, '/u/ada');
    await app.refuse('GET', USER, 'user_not_found', 'There is no such user.');
    expect(app.text).toContain('There is no such user.');
    expect(app.text).not.toContain('Try again');
    expect(app.text).not.toContain('Recordings');
  });

  it('offers another try when the server is gone', async () => {
    const app = await TestApp.open(ROUTES, '/u/ada');
    await app.drop('GET', USER);
    app.control('Try again').click();
    await app.answer('GET', USER, ada);
    expect(app.text).toContain('On Amphi since February 2026');
  });

  it('gives a guest no options', async () => {
    const app = await open([sampleRecording(1)]);
    expect(app.all('[aria-label^="Options"]')).toEqual([]);
  });

  describe('to the user', () => {
    beforeEach(() => localStorage.setItem('amphi.session', JSON.stringify(adasSession)));

    it('says what others do not see', async () => {
      const app = await open([
        sampleRecording(1, { state: 'uploading' }),
        sampleRecording(2, { state: 'failed' }),
        sampleRecording(3, { visibility: 'private' }),
        sampleRecording(4, { visibility: 'unlisted' }),
        sampleRecording(5),
      ]);
      const badges = app.all('.tag.top').map((badge) => badge.textContent);
      expect(badges).toEqual(['Finishing', 'Failed', 'Private', 'Unlisted']);
    });

    it('edits a recording', async () => {
      const app = await open([sampleRecording(1)]);
      await app.click('Options for Recording 1');
      await app.click('Edit');
      await app.type('mat-dialog-content input', '  ');
      await app.click('Save');
      expect(app.text).toContain('Enter a title.');
      await app.type('mat-dialog-content input', ' Renamed ');
      app.one(HTMLInputElement, 'input[type=radio][value=private]').click();
      app.control('Save').click();
      const request = await app.request('PATCH', `/api/recordings/${sampleRecording(1).id}`);
      expect(request.request.body).toEqual({ title: 'Renamed', visibility: 'private' });
      request.flush(sampleRecording(1, { title: 'Renamed', visibility: 'private' }));
      await app.settle();
      expect(app.one(HTMLElement, 'amphi-recording-card').textContent).toMatch(/Private.*Renamed/s);
    });

    it('keeps the dialog and says why when an edit is refused', async () => {
      const app = await open([sampleRecording(1)]);
      await app.click('Options for Recording 1');
      await app.click('Edit');
      app.control('Save').click();
      await app.drop('PATCH', `/api/recordings/${sampleRecording(1).id}`);
      expect(app.one(HTMLElement, 'mat-dialog-content [role=alert]').textContent).toContain(
        'does not answer',
      );
    });

    it('deletes a recording only when asked twice', async () => {
      const app = await open([sampleRecording(1), sampleRecording(2)]);
      await app.click('Options for Recording 1');
      await app.click('Delete');
      await app.click('Cancel');
      expect(app.text).toContain('Recording 1');
      await app.click('Options for Recording 1');
      await app.click('Delete');
      await confirm(app);
      await app.answer('DELETE', `/api/recordings/${sampleRecording(1).id}`, null);
      expect(app.all('h3').map((title) => title.textContent.trim())).toEqual(['Recording 2']);
    });

    it('says why a recording could not be deleted', async () => {
      const app = await open([sampleRecording(1)]);
      await app.click('Options for Recording 1');
      await app.click('Delete');
      await confirm(app);
      await app.drop('DELETE', `/api/recordings/${sampleRecording(1).id}`);
      expect(app.text).toContain('does not answer');
      expect(app.all('amphi-recording-card')).toHaveLength(1);
    });
  });
});

async function confirm(app: TestApp): Promise<void> {
  app.one(HTMLButtonElement, 'mat-dialog-actions .danger').click();
  await app.settle();
}
