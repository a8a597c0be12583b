import type { Browser } from 'playwright-core';
import { launchBrowser, Person } from '../support/browser.ts';
import { type Loop, recordForLoop, recordLoop, recordMinutes } from '../support/long-recording.ts';
import { loaded, seek } from '../support/playback.ts';
import { beginPlain, type PlainRecording } from '../support/plain-recording.ts';
import { Product } from '../support/product.ts';
import { countReceived } from '../support/received.ts';
import { liveRecordingOf, liveStreamOf, recordingOf, tokenOf } from '../support/recordings.ts';

const MINUTES = [1, 10, 60];
/** Of the whole length. */
const SEEK_TO = 0.95;

export interface RecordingFigures {
  minutes: number;
  fileBytes: number;
  /** From the click on `End stream`: until it is ready, and until its page shows a picture. */
  endToReadyMs: number;
  endToPlayableMs: number;
  /** To open its page and show the picture at `SEEK_TO`. */
  seek: SeekFigures;
  /** The same of MediaRecorder's bytes as they came, without our header. */
  plainSeek: SeekFigures;
}

interface SeekFigures {
  readBytes: number;
  ms: number;
}

/**
 * What one waits for at the end of a recording and when seeking in it, for several lengths. What MediaRecorder gave in
 * a quarter of a minute is given to the recorder again and again, faster than time; from there on all is as it is live.
 */
export async function measureRecordings(): Promise<RecordingFigures[]> {
  const product = await Product.start();
  const browser = await launchBrowser();
  try {
    const loop = await recordForLoop(browser, product);
    const figures: RecordingFigures[] = [];
    for (const minutes of MINUTES) figures.push(await measure(product, browser, loop, minutes));
    return figures;
  } finally {
    await browser.close();
    await product.stop();
  }
}

async function measure(
  product: Product,
  browser: Browser,
  loop: Loop,
  minutes: number,
): Promise<RecordingFigures> {
  const handle = `minutes-${minutes}`;
  const person = await Person.visit(browser, product.url);
  await recordLoop(person.context, loop);
  await person.createAccount(handle);
  await person.goLive(`${minutes} minutes`);
  const { id } = await liveStreamOf(product, handle);
  const recordingId = await liveRecordingOf(product, handle);
  await recordMinutes(person, recordingId, minutes);
  const plain = await beginPlain(product, await tokenOf(person), id);
  const ended = await end(person);
  await person.context.close();
  const recording = await recordingOf(product, handle, recordingId);
  await plain.complete(recording, Buffer.from(loop.header, 'base64'));
  const target = minutes * 60 * SEEK_TO;
  return {
    minutes,
    fileBytes: recording.sizeBytes,
    ...ended,
    seek: await measureSeek(product, browser, recording.id, target),
    plainSeek: await measureSeek(product, browser, plain.id, target),
  };
}

async function end({ page }: Person) {
  await page.getByRole('button', { name: 'End stream' }).click();
  const confirm = page.getByRole('dialog').getByRole('button', { name: 'End stream' });
  await confirm.hover();
  const start = performance.now();
  await confirm.click();
  const watch = page.getByRole('link', { name: 'Watch the recording' });
  await watch.waitFor();
  const endToReadyMs = performance.now() - start;
  await watch.click();
  await loaded(page);
  return { endToReadyMs, endToPlayableMs: performance.now() - start };
}

async function measureSeek(
  product: Product,
  browser: Browser,
  recordingId: PlainRecording['id'],
  target: number,
): Promise<SeekFigures> {
  const { page, context } = await Person.visit(browser, product.url);
  const received = await countReceived(page);
  await page.goto(`/vod/${recordingId}`);
  await loaded(page);
  const start = performance.now();
  await seek(page, target);
  const figures = { readBytes: received(), ms: performance.now() - start };
  await context.close();
  return figures;
}
