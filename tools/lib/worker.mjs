// Finds a mediasoup worker: the one given, the cached one, the official prebuilt, or one built here.
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, readFileSync, readdirSync } from 'node:fs';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { withLock } from './lock.mjs';
import { cacheDir, packageVersion, root } from './paths.mjs';
import { mustRun, run, say, SetupError } from './shell.mjs';

const RELEASES = 'https://github.com/versatica/mediasoup/releases/download';
const DOWNLOAD_TIMEOUT_MS = 10_000;
/** What the worker exits with when it is started by hand: proof that it loads and runs (its main.cpp). */
const STARTED_BY_HAND = 41;

const recipeDir = path.join(root, 'tools/worker');

/** Changes with anything that changes the built binary. */
function recipeHash() {
  const hash = createHash('sha256');
  for (const entry of readdirSync(recipeDir, { recursive: true, withFileTypes: true }))
    if (entry.isFile())
      hash.update(entry.name).update(readFileSync(path.join(entry.parentPath, entry.name)));
  return hash.digest('hex').slice(0, 12);
}

function candidates() {
  const name = `mediasoup-worker-${packageVersion('mediasoup')}-${os.platform()}-${os.arch()}`;
  const kernel = os.platform() === 'linux' ? `-kernel${os.release().split('.')[0]}` : '';
  return {
    prebuilt: { name: name + kernel, dir: path.join(cacheDir, `${name}-official`) },
    built: { dir: path.join(cacheDir, `${name}-${recipeHash()}`) },
  };
}

const binaryIn = (dir) => path.join(dir, 'mediasoup-worker');

const runsHere = async (file) => existsSync(file) && (await run(file, [])).code === STARTED_BY_HAND;

async function cached() {
  const { prebuilt, built } = candidates();
  for (const { dir } of [prebuilt, built]) if (await runsHere(binaryIn(dir))) return binaryIn(dir);
  return undefined;
}

async function download({ name, dir }) {
  const url = `${RELEASES}/${packageVersion('mediasoup')}/${name}.tgz`;
  const archive = path.join(dir, 'worker.tgz');
  await fs.mkdir(dir, { recursive: true });
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
    if (!response.ok) throw new SetupError(`HTTP ${response.status}`);
    await pipeline(Readable.fromWeb(response.body), createWriteStream(archive));
    await mustRun('tar', ['xzf', archive, '-C', dir]);
    if (!(await runsHere(binaryIn(dir)))) throw new SetupError('it does not run here');
    return binaryIn(dir);
  } catch (error) {
    // No network, no release for this platform, another libc: each of them leaves the build from source.
    say(`no prebuilt mediasoup worker (${error.cause?.code ?? error.message})`);
    await fs.rm(dir, { recursive: true, force: true });
    return undefined;
  } finally {
    await fs.rm(archive, { force: true });
  }
}

async function build({ dir }) {
  const { buildWorker } = await import('../worker/build.mjs');
  const work = path.join(cacheDir, 'worker-build');
  // What an interrupted build has left; no other can be at work, we hold the lock.
  await fs.rm(work, { recursive: true, force: true });
  await fs.mkdir(work);
  try {
    const file = await buildWorker(work);
    if (!(await runsHere(file))) throw new SetupError('the worker that was built does not run');
    await fs.mkdir(dir, { recursive: true });
    await fs.rename(file, binaryIn(dir));
    return binaryIn(dir);
  } finally {
    await fs.rm(work, { recursive: true, force: true });
  }
}

/**
 * The path of a worker that runs on this machine; downloads or builds one the first time.
 * @returns {Promise<string>}
 */
export async function ensureWorker() {
  const given = process.env.MEDIASOUP_WORKER_BIN;
  if (given) {
    if (await runsHere(given)) return given;
    throw new SetupError(`MEDIASOUP_WORKER_BIN: ${given} is not a worker that runs here`);
  }
  return (
    (await cached()) ??
    // Asked again inside the lock: another process may have built it while we waited.
    (await withLock('worker', async () => {
      const { prebuilt, built } = candidates();
      return (await cached()) ?? (await download(prebuilt)) ?? (await build(built));
    }))
  );
}
