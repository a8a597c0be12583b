import { createStream } from '../../../tools/load/src/server.ts';
import { Product } from '../../support/product.ts';
import { workersOf } from '../processes.ts';
import { cores, pin } from './cores.ts';
import type { ServerUnderTest } from './server-under-test.ts';

/** The benches fill servers on purpose. */
const WITHOUT_LIMIT = { MEDIA_VIEWERS_PER_WORKER: '10000', AUTH_ATTEMPTS_PER_MINUTE: '10000' };

export const oneWorker = () => startAmphi('Amphi, one worker', { MEDIA_WORKERS: '1' });

/** Viewers go to both from the first one on. */
export const twoWorkers = () =>
  startAmphi('Amphi, two workers', { MEDIA_WORKERS: '2', MEDIA_SPREAD_AT: '0' });

/** As it comes: one worker a core. */
export const everyWorker = () => startAmphi('Amphi', {});

async function startAmphi(
  name: string,
  overrides: Record<string, string>,
): Promise<ServerUnderTest> {
  const product = await Product.start({ ...WITHOUT_LIMIT, ...overrides });
  const mediaPids = await workersOf(product.pid);
  const pids = [product.pid, ...mediaPids];
  await pin(pids, cores.servers);
  const { url } = product;
  return {
    name,
    mediaPids,
    pids,
    openStream: async () => {
      const { id, token } = await createStream(url);
      return { kind: 'amphi', url, viewerUrls: [url], streamId: id, token };
    },
    stop: () => product.stop(),
  };
}
