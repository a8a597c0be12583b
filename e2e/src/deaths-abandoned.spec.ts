import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { LIMITS, type Stream } from '@amphi/contracts';
import type { Browser } from 'playwright-core';
import { Broadcaster } from '../support/broadcaster.ts';
import { launchBrowser, Person } from '../support/browser.ts';
import { stateLosses } from '../support/losses.ts';
import { playThrough } from '../support/played.ts';
import { Product } from '../support/product.ts';

describe('a recording that nobody comes back to', () => {
  let product: Product;
  let browser: Browser;
  let ada: Broadcaster;

  beforeAll(async () => {
    product = await Product.start({
      STREAM_GRACE_SECONDS: '2',
      RECORDING_ABANDONED_SECONDS: '2',
    });
    browser = await launchBrowser();
    ada = await Broadcaster.visit(product.url, 'ada');
  });

  afterAll(async () => {
    await ada?.close();
    await browser?.close();
    await product?.stop();
  });

  it('is finished by the server, and loses at most the unsent end of one part', async () => {
    const streamId = await ada.person.goLive('Gone for good');
    await ada.recordParts(2);
    await arrived(2);
    const diedAt = Date.now();
    await ada.killBrowser();
    const bob = await Person.visit(browser, product.url);
    await bob.page.goto(`/watch/${streamId}`);
    await bob.page
      .getByText(/stream (has )?ended/i)
      .first()
      .waitFor();
    await bob.page.goto(await vodOf(streamId));
    const losses = stateLosses(
      'nobody comes back',
      await playThrough(bob.page),
      ada.journal,
      diedAt,
    );
    const sentUntil = ada.journal.timeOfByte(2 * LIMITS.part.minBytes);
    expect(losses.start).toBeLessThan(losses.late);
    expect(losses.middle).toBeLessThan(losses.late);
    expect(losses.end).toBeLessThan((diedAt - sentUntil) / 1000 + losses.late);
  });

  /** Until storage has that many parts of the one recording that there is. */
  async function arrived(count: number): Promise<void> {
    const uploads = path.join(product.storageDir, 'uploads');
    await until(async () => {
      const [upload] = await readdir(uploads);
      const files = upload ? await readdir(path.join(uploads, upload)) : [];
      return files.filter((name) => /^\d+$/.test(name)).length >= count;
    });
  }

  async function vodOf(streamId: string): Promise<string> {
    const vod = async () => {
      const response = await fetch(`${product.url}/api/streams/${streamId}`);
      return ((await response.json()) as Stream).streamUrl ?? '';
    };
    await until(async () => (await vod()).startsWith('/vod/'));
    return vod();
  }
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 250));
}
