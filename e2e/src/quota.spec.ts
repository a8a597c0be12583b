import type { Browser } from 'playwright-core';
import { launchBrowser, Person } from '../support/browser.ts';
import { recordForLoop, recordLoop } from '../support/long-recording.ts';
import { loaded, play, seek } from '../support/playback.ts';
import { picturesChange } from '../support/picture.ts';
import { Product } from '../support/product.ts';
import { endStream, liveStreamOf, recordingOf } from '../support/recordings.ts';

const QUOTA_BYTES = 24 * 2 ** 20;

describe('a recording that reaches its user’s quota', () => {
  let product: Product;
  let browser: Browser;

  beforeAll(async () => {
    product = await Product.start({ RECORDING_QUOTA_GIB: String(QUOTA_BYTES / 2 ** 30) });
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  it('ends there and plays to there, while the stream goes on', async () => {
    const loop = await recordForLoop(browser, product);
    const { page, context, errors } = await Person.visit(browser, product.url);
    const person = await Person.visit(browser, product.url);
    await recordLoop(person.context, loop);
    await person.createAccount('ada');
    await person.goLive('Too long');
    // More than the quota holds, at any bitrate that a camera has.
    const given = await person.page.evaluate(() => recordSeconds(3600));
    expect(given).toBeGreaterThan(QUOTA_BYTES);
    await person.page.getByText('Your recordings have used up their space.').first().waitFor();
    const { isLive } = await liveStreamOf(product, 'ada');
    expect(isLive).toBe(true);
    await endStream(person);
    await person.page.getByText('Your recordings have used up their space.').first().waitFor();

    const recording = await recordingOf(product, 'ada');
    expect(recording.state).toBe('ready');
    // Parts are signed while there is room before them: the last one may exceed it.
    expect(recording.sizeBytes).toBeGreaterThan(QUOTA_BYTES / 2);
    expect(recording.sizeBytes).toBeLessThan(QUOTA_BYTES * 1.5);
    await page.goto(`/vod/${recording.id}`);
    const duration = await loaded(page);
    expect(duration).toBeCloseTo((recording.durationMs ?? 0) / 1000, 1);
    expect((await seek(page, duration - 5)).position).toBeCloseTo(duration - 5, 1);
    await seek(page, duration / 2);
    await play(page);
    await picturesChange(page);
    expect(errors).toEqual([]);
    await context.close();
  });
});
