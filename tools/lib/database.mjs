// Which database this Amphi has: the one that DATABASE_URL names, or a private one below the data folder.
import path from 'node:path';
import { claimFolder } from './claim.mjs';
import { runningPostgres, startPostgres } from './postgres.mjs';
import { say } from './shell.mjs';

const folderIn = (data) => path.join(data, 'postgres');

/**
 * Starts the private one, unless there is another.
 * @param {string} data  the folder, claimed
 * @returns {Promise<{ env: NodeJS.ProcessEnv, stop: () => Promise<void> }>}  what the backend has to be told
 */
export async function startDatabase(data) {
  if (process.env.DATABASE_URL) return { env: {}, stop: async () => {} };
  say('starting PostgreSQL');
  const { url, stop } = await startPostgres({ dataDir: folderIn(data) });
  return { env: { DATABASE_URL: url, DATABASE_EMBEDDED: 'true' }, stop };
}

/**
 * The same database for a command: where `npm start` runs, the one that runs there.
 * @param {string} data
 * @returns {ReturnType<typeof startDatabase>}
 */
export async function reachDatabase(data) {
  const url = process.env.DATABASE_URL || (await runningPostgres(folderIn(data)));
  if (url) return { env: { DATABASE_URL: url }, stop: async () => {} };
  await claimFolder(data);
  return startDatabase(data);
}
