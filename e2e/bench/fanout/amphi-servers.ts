import { createDatabase } from '../../../backend/test/support/database.ts';
import { createStream } from '../../../tools/load/src/server.ts';
import { Product } from '../../support/product.ts';
import { workersOf } from '../processes.ts';
import { cores, pin } from './cores.ts';
import type { ServerUnderTest } from './server-under-test.ts';

/** The benches fill servers on purpose. */
const WITHOUT_LIMIT = { MEDIA_VIEWERS_PER_WORKER: '10000', AUTH_ATTEMPTS_PER_MINUTE: '10000' };

export const oneWorker = () => startAmphi('Amphi, one worker', { MEDIA_WORKERS: '1' });

/** Viewers go to the one without the broadcaster, and to both once that has used a tenth of its core. */
export const twoWorkers = () =>
  startAmphi('Amphi, two workers', { MEDIA_WORKERS: '2', MEDIA_SPREAD_AT: '0' });

/** As it comes: one worker a core. */
export const everyWorker = () => startAmphi('Amphi', {});

/** Viewers go to each in turn; the stream goes from the one with the broadcaster to the other once. */
export async function twoNodes(): Promise<ServerUnderTest> {
  const database = await createDatabase();
  const node = {
    MEDIA_WORKERS: '1',
    DATABASE_URL: database.url,
    REDIS_URL: process.env['TEST_REDIS_URL'] ?? '',
    MEDIA_PIPE_ADDRESS: '127.0.0.1',
    DRAIN_SECONDS: '0',
  };
  const products = [await startProduct(node), await startProduct(node)];
  return serverOf('Amphi, two nodes', products, () => database.drop());
}

export async function startAmphi(
  name: string,
  overrides: Record<string, string>,
): Promise<ServerUnderTest> {
  return serverOf(name, [await startProduct(overrides)]);
}

const startProduct = (overrides: Record<string, string>) =>
  Product.start({ ...WITHOUT_LIMIT, ...overrides });

/** The broadcaster goes to the first. */
async function serverOf(
  name: string,
  products: readonly Product[],
  cleanUp: () => Promise<void> = async () => {},
): Promise<ServerUnderTest> {
  const mediaPids = (await Promise.all(products.map(({ pid }) => workersOf(pid)))).flat();
  const pids = [...products.map(({ pid }) => pid), ...mediaPids];
  await pin(pids, cores.servers);
  const viewerUrls = products.map(({ url }) => url);
  const [url = ''] = viewerUrls;
  return {
    name,
    mediaPids,
    pids,
    openStream: async () => {
      const { id, token } = await createStream(url);
      return { kind: 'amphi', url, viewerUrls, streamId: id, token };
    },
    stop: async () => {
      for (const product of products) await product.stop();
      await cleanUp();
    },
  };
}
