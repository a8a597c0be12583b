// `npm start`: the whole product on this machine, with nothing configured.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { claimFolder } from '../lib/claim.mjs';
import { startDatabase } from '../lib/database.mjs';
import { build } from '../lib/nx.mjs';
import { dataDir, loadEnvFile, root } from '../lib/paths.mjs';
import { spawnGuarded } from '../lib/services.mjs';
import { say } from '../lib/shell.mjs';
import { ensureWorker } from '../lib/worker.mjs';

/** @param {string[]} _args @param {import('../lib/stop-request.mjs').StopRequest} stopRequest */
export async function start(_args, stopRequest) {
  loadEnvFile();
  const data = dataDir();
  await claimFolder(data);

  const worker = await ensureWorker();
  say('building what has changed');
  await build();
  const database = await startDatabase(data);
  try {
    const env = { ...(await environment(data, worker)), ...database.env };
    return await runBackend(env, stopRequest);
  } finally {
    await database.stop();
  }
}

/** @returns {Promise<number>} the exit code: 0 when it was asked to stop */
async function runBackend(env, stopRequest) {
  const command = ['--enable-source-maps', path.join(root, 'backend/dist/main.js')];
  const backend = spawnGuarded([process.execPath, ...command], {
    cwd: root,
    output: 'inherit',
    env,
  });
  const requested = stopRequest.handle({ force: backend.kill });
  const died = await Promise.race([backend.ended, requested]);
  if (died !== undefined) {
    say(`the server has ended (exit code ${died})`);
    return died || 1;
  }
  say('stopping');
  await backend.stop();
  return 0;
}

/** @returns {Promise<NodeJS.ProcessEnv>} */
async function environment(data, worker) {
  const { STORAGE_DIR, JWT_SECRET } = process.env;
  return {
    ...process.env,
    STORAGE_DIR: STORAGE_DIR || path.join(data, 'storage'),
    JWT_SECRET: JWT_SECRET || (await keptSecret(path.join(data, 'jwt-secret'))),
    MEDIASOUP_WORKER_BIN: worker,
  };
}

/** Made once: with a new one at every start people would be signed out. */
async function keptSecret(file) {
  if (!existsSync(file))
    await fs.writeFile(file, randomBytes(32).toString('base64url'), { mode: 0o600 });
  return fs.readFile(file, 'utf8');
}
