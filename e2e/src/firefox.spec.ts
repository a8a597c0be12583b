import type { Browser } from 'playwright-core';
import type { Browser as Firefox } from 'puppeteer-core';
import { check } from '../../frontend/src/app/media/recorder/webm/testing/faults.ts';
import { useClockAsCamera } from '../bench/timecode.ts';
import { launchBrowser, Person } from '../support/browser.ts';
import { FirefoxPerson, launchFirefox } from '../support/firefox.ts';
import { until } from '../support/page.ts';
import { picturesChange } from '../support/picture.ts';
import { loaded, play, seek } from '../support/playback.ts';
import { loudnessOf, probe } from '../support/probe.ts';
import { Product } from '../support/product.ts';
import { endStream, fileOf, liveStreamOf, recordingOf } from '../support/recordings.ts';

const KEY_FRAME_MS = 2000;
/** Far below the tone that the microphone hears, far above silence. */
const AUDIBLE_DB = -30;

describe('Firefox', () => {
  let product: Product;
  let chromium: Browser;
  let firefox: Firefox;
  let fox: FirefoxPerson;
  let ada: Person;

  beforeAll(async () => {
    product = await Product.start();
    [chromium, firefox] = await Promise.all([launchBrowser(), launchFirefox()]);
    fox = await FirefoxPerson.visit(firefox, product.url);
    ada = await Person.visit(chromium, product.url);
    await useClockAsCamera(ada.context);
  });

  afterAll(async () => {
    await Promise.all([chromium?.close(), firefox?.close()]);
    await product?.stop();
  });

  /** What was at the camera at two places of the recording, as the decoded pictures say. */
  async function playsAndSeeks(recordingId: string): Promise<void> {
    const viewer = await FirefoxPerson.visit(firefox, product.url);
    await viewer.open(`/vod/${recordingId}`);
    const duration = await loaded(viewer.page);
    expect(duration).toBeGreaterThan(10);
    expect(duration).toBeLessThan(120);
    await play(viewer.page);
    await picturesChange(viewer.page);
    const late = await seek(viewer.page, duration - 2);
    const early = await seek(viewer.page, 3);
    expect(late.position).toBeCloseTo(duration - 2, 1);
    expect(early.position).toBeCloseTo(3, 1);
    // Each place has its own picture, also the second time. How far apart they were taken depends on the machine: a busy
    // one draws and encodes late.
    expect(late.clock).toBeGreaterThan(early.clock + 1);
    expect(await seek(viewer.page, 3)).toEqual(early);
    expect((await seek(viewer.page, duration - 2)).clock).toBe(late.clock);
    expect(viewer.errors).toEqual([]);
    await viewer.context.close();
  }

  it('broadcasts to Firefox and to Chromium', async () => {
    await fox.createAccount('fox');
    await fox.goLive('From Firefox');
    const { id } = await liveStreamOf(product, 'fox');
    const viewer = await FirefoxPerson.visit(firefox, product.url);
    await viewer.open(`/watch/${id}`);
    await picturesChange(viewer.page);
    await ada.page.goto(`/watch/${id}`);
    await picturesChange(ada.page);
    expect(viewer.errors).toEqual([]);
    await viewer.context.close();
  });

  it('records what it broadcasts, seekable at the end', async () => {
    await until('enough to seek in', async () => {
      const seconds = await fox.page.evaluate(() => document.querySelector('main')?.innerText);
      return /Recording\s+0:(1[5-9]|[2-5]\d)/.test(seconds ?? '');
    });
    await fox.endStream();
    const recording = await recordingOf(product, 'fox');
    expect(recording).toMatchObject({ state: 'ready', contentType: 'video/webm' });
    const file = await fileOf(product, recording);
    const { faults, duration, behindKeyFrame } = check(file);
    expect(faults).toEqual([]);
    expect(duration).toBe(recording.durationMs);
    expect(behindKeyFrame.length).toBeGreaterThan(5);
    expect(Math.max(...behindKeyFrame)).toBeLessThanOrEqual(KEY_FRAME_MS);
    const { complaints, packets } = await probe(file);
    expect(complaints).toBe('');
    expect(packets).toBeGreaterThan(10);
    expect(await loudnessOf(file)).toBeGreaterThan(AUDIBLE_DB);
    await playsAndSeeks(recording.id);
    expect(fox.errors).toEqual([]);
  });

  it('plays live what Chromium broadcasts, and its recording', async () => {
    await ada.createAccount('ada');
    const id = await ada.goLive('From Chromium');
    await fox.open(`/watch/${id}`);
    await picturesChange(fox.page);
    await ada.page.getByText(/Recording\s*0:1[5-9]/).waitFor();
    await endStream(ada);
    await playsAndSeeks((await recordingOf(product, 'ada')).id);
    expect(fox.errors).toEqual([]);
  });
});
