import { rename, rm, writeFile } from 'node:fs/promises';
import { LIMITS } from '@amphi/contracts';
import type { Broadcaster } from '../support/broadcaster.ts';
import { expectNothingLost, type Losses, stateLosses } from '../support/losses.ts';
import { playThrough } from '../support/played.ts';
import type { Product } from '../support/product.ts';
import { bytesRead } from '../support/processes.ts';
import { RecordingShow } from '../support/recording-show.ts';

const DISK_AWAY_MS = 10_000;

describe('a recording loses nothing', () => {
  const show = new RecordingShow();

  /** Whatever happens to the server meanwhile, the stream and its recording go on, and end as they always do. */
  async function lossesOver(
    what: string,
    happens: (product: Product, ada: Broadcaster) => Promise<void>,
  ): Promise<Losses> {
    const ada = await show.record(what);
    await happens(show.product, ada);
    await ada.recordParts(1.5);
    await ada.endStream();
    expect(ada.journal.starts).toBe(1);
    return stateLosses(what, await playThrough(ada.page), ada.journal);
  }

  it.each([
    ['server killed', (product: Product) => product.kill()],
    ['server restarted', (product: Product) => product.stopServer()],
  ])('%s, and started again', async (what, stop) => {
    const losses = await lossesOver(what, async (product) => {
      await stop(product);
      await product.boot();
    });
    expectNothingLost(losses);
  });

  it('disk away for a while', async () => {
    const { pid } = show.product;
    const before = await bytesRead(pid);
    const losses = await lossesOver('disk away', async ({ storageDir }, ada) => {
      await rename(storageDir, `${storageDir}.away`);
      await writeFile(storageDir, 'not a folder');
      await ada.recordParts(2);
      await new Promise((resolve) => setTimeout(resolve, DISK_AWAY_MS));
      await rm(storageDir);
      await rename(`${storageDir}.away`, storageDir);
    });
    expectNothingLost(losses);
    // The local driver's bytes do come through the server: what the S3 test measures would show them.
    expect((await bytesRead(pid)) - before).toBeGreaterThan(2 * LIMITS.part.minBytes);
  });
});
