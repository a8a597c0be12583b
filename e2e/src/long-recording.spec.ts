import type { PlayableRecording } from '@amphi/contracts';
import type { Browser } from 'playwright-core';
import { launchBrowser, Person } from '../support/browser.ts';
import { type Loop, recordForLoop, recordLoop, recordMinutes } from '../support/long-recording.ts';
import { memoryOf, memoryOfBrowser } from '../support/memory.ts';
import { loaded, play, seek } from '../support/playback.ts';
import { picturesChange } from '../support/picture.ts';
import { probe } from '../support/probe.ts';
import { Product } from '../support/product.ts';
import { countReceived } from '../support/received.ts';
import { endStream, liveRecordingOf, recordingOf } from '../support/recordings.ts';

const MINUTES = 60;
const SETTLED_AFTER = 15;

/** An hour that takes a minute: what MediaRecorder gave in a quarter of one is given to the product again and again. */
describe('a recording of an hour', () => {
  let product: Product;
  let browser: Browser;
  let loop: Loop;
  let recording: PlayableRecording;

  beforeAll(async () => {
    product = await Product.start();
    browser = await launchBrowser();
    loop = await recordForLoop(browser, product);
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  it('takes no more memory than a short one, in the browser and in the server', async () => {
    const person = await Person.visit(browser, product.url);
    await recordLoop(person.context, loop);
    await person.createAccount('long');
    await person.goLive('An hour');
    const recordingId = await liveRecordingOf(product, 'long');
    const samples: { bytes: number; browser: number; server: number }[] = [];
    await recordMinutes(person, recordingId, MINUTES, async (minute, bytes) => {
      if (minute % SETTLED_AFTER) return;
      const server = await memoryOf(product.pid);
      samples.push({ bytes, browser: await memoryOfBrowser(browser, person.page), server });
    });
    await endStream(person);
    recording = await recordingOf(product, 'long');
    await person.context.close();

    const [settled, ...later] = samples;
    if (!settled) throw new Error('no samples');
    const allowed = (recording.sizeBytes - settled.bytes) / 4;
    for (const { browser: inBrowser, server } of later) {
      expect(inBrowser - settled.browser).toBeLessThan(allowed);
      expect(server - settled.server).toBeLessThan(allowed);
    }
  }, 300_000);

  it('is one file that another reader takes whole', async () => {
    expect(recording.durationMs).toBeGreaterThan(1000 * 60 * MINUTES - 1000);
    const probed = await probe(new URL(recording.url ?? '', product.url));
    expect(probed.complaints).toBe('');
    expect(probed.duration).toBeCloseTo((recording.durationMs ?? 0) / 1000, 1);
    expect(probed.packets).toBeGreaterThan(60 * MINUTES);
  });

  it('is sought near its end with less than a tenth of it read', async () => {
    const { page } = await Person.visit(browser, product.url);
    const received = await countReceived(page);
    await page.goto(`/vod/${recording.id}`);
    expect(await loaded(page)).toBeCloseTo((recording.durationMs ?? 0) / 1000, 0);
    // The same place in the first and in the last round shows the same picture.
    const rounds = Math.floor((60 * MINUTES - 30) / (loop.period / 1000));
    const far = await seek(page, 5 + rounds * (loop.period / 1000));
    expect(far.position).toBeGreaterThan(60 * MINUTES - 60);
    expect(received()).toBeGreaterThan(1e6);
    expect(received()).toBeLessThan(recording.sizeBytes / 10);
    await play(page);
    await picturesChange(page);
    expect((await seek(page, 5)).clock).toBeCloseTo(far.clock, 0);
  });
});
