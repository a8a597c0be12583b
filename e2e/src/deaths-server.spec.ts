import { rename, rm, writeFile } from 'node:fs/promises';
import { LIMITS } from '@amphi/contracts';
import { Broadcaster } from '../support/broadcaster.ts';
import { expectNothingLost, type Losses, stateLosses } from '../support/losses.ts';
import { playThrough } from '../support/played.ts';
import { Product } from '../support/product.ts';
import { bytesRead } from '../support/processes.ts';

const DISK_AWAY_MS = 10_000;

describe('a recording loses nothing', () => {
  let product: Product;
  let ada: Broadcaster;

  beforeAll(async () => {
    product = await Product.start();
  });
  afterAll(() => product?.stop());
  afterEach(() => ada?.close());

  /** Whatever happens to the server meanwhile, the stream and its recording go on, and end as they always do. */
  async function lossesOver(what: string, happens: () => Promise<void>): Promise<Losses> {
    ada = await Broadcaster.visit(product.url, what.replace(/\W/g, '').slice(0, 20));
    await ada.person.goLive(what);
    await ada.recordParts(1);
    await happens();
    await ada.recordParts(1.5);
    await ada.endStream();
    expect(ada.journal.starts).toBe(1);
    return stateLosses(what, await playThrough(ada.page), ada.journal);
  }

  it.each([
    ['server killed', () => product.kill()],
    ['server restarted', () => product.stopServer()],
  ])('%s, and started again', async (what, stop) => {
    const losses = await lossesOver(what, async () => {
      await stop();
      await product.boot();
    });
    expectNothingLost(losses);
  });

  it('disk away for a while', async () => {
    const before = await bytesRead(product.pid);
    const losses = await lossesOver('disk away', async () => {
      await rename(product.storageDir, `${product.storageDir}.away`);
      await writeFile(product.storageDir, 'not a folder');
      await ada.recordParts(2);
      await new Promise((resolve) => setTimeout(resolve, DISK_AWAY_MS));
      await rm(product.storageDir);
      await rename(`${product.storageDir}.away`, product.storageDir);
    });
    expectNothingLost(losses);
    // The local driver's bytes do come through the server: what the S3 test measures would show them.
    expect((await bytesRead(product.pid)) - before).toBeGreaterThan(2 * LIMITS.part.minBytes);
  });
});
