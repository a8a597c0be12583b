import { createBucket } from '../../backend/test/support/s3.ts';
import { Broadcaster } from '../support/broadcaster.ts';
import { expectNothingLost, stateLosses } from '../support/losses.ts';
import { playThrough } from '../support/played.ts';
import { bytesRead } from '../support/processes.ts';
import { Product } from '../support/product.ts';
import { StorageProxy } from '../support/storage-proxy.ts';

const STORE_AWAY_MS = 60_000;

describe('a recording on S3', () => {
  let proxy: StorageProxy;
  let product: Product;
  let ada: Broadcaster;

  beforeAll(async () => {
    const bucket = await createBucket();
    proxy = await StorageProxy.before(bucket['S3_ENDPOINT'] ?? '');
    product = await Product.start({ ...bucket, S3_ENDPOINT: proxy.endpoint });
    ada = await Broadcaster.visit(product.url, 'ada');
  });

  afterAll(async () => {
    await ada?.close();
    await product?.stop();
    await proxy?.close();
  });

  it('begins as soon as the store answers, loses nothing while that fails, and never passes through the server', async () => {
    const readBefore = await bytesRead(product.pid);
    proxy.fail();
    await ada.person.goLive('To the store');
    await ada.page.getByText('Storage does not answer yet.').waitFor();
    proxy.recover();
    await ada.recordParts(1);
    proxy.fail();
    // A part is complete meanwhile, and refused.
    await ada.recordParts(2);
    await new Promise((resolve) => setTimeout(resolve, STORE_AWAY_MS));
    expect(proxy.refused).toBeGreaterThan(0);
    proxy.recover();
    await ada.endStream();
    const readByServer = (await bytesRead(product.pid)) - readBefore;
    const { bytes } = ada.journal;
    const losses = stateLosses('store away', await playThrough(ada.page), ada.journal);
    expectNothingLost(losses);
    process.stdout.write(
      `recorded ${bytes} bytes, the server read ${readByServer}, pages sent ${proxy.bytesFromPages} to the store\n`,
    );
    expect(proxy.bytesFromPages).toBeGreaterThan(bytes);
    expect(readByServer).toBeLessThan(bytes / 10);
  });
});
