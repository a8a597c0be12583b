// A real S3 server for tests: a one-node Ceph in memory, up in about a quarter of a minute, gone afterwards.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { ensureSystemPackages } from './apt.mjs';
import { root } from './paths.mjs';
import { freePort, startGuarded, temporaryFolder } from './services.mjs';
import { run } from './shell.mjs';

const PACKAGES = ['ceph-mon', 'ceph-osd', 'radosgw'];
const SCRIPT = path.join(root, 'tools/mini-ceph-s3.sh');

/**
 * Buckets are left to the caller.
 * @returns {Promise<{ endpoint: string, accessKeyId: string, secretAccessKey: string, stop: () => Promise<void> }>}
 */
export async function startS3() {
  if ((await run('radosgw', ['--version'])).code !== 0)
    await ensureSystemPackages(PACKAGES, 'the S3 store, for the tests,');
  const folder = await temporaryFolder('s3');
  const port = await freePort(3);
  const keys = {
    accessKeyId: randomBytes(10).toString('hex'),
    secretAccessKey: randomBytes(20).toString('hex'),
  };
  const readyFile = path.join(folder, 'ready');
  const { stop } = await startGuarded(
    ['bash', SCRIPT, folder, String(port), keys.accessKeyId, keys.secretAccessKey],
    {
      log: path.join(folder, 'script.log'),
      folder,
      timeoutMs: 120_000,
      isReady: () => fs.stat(readyFile).catch(() => undefined),
    },
  );
  return { endpoint: `http://127.0.0.1:${port}`, ...keys, stop };
}
