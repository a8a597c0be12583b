// Where things are. No dependencies: everything in tools/lib must load on Node 20 before the packages are installed.
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

export const modules = path.join(root, 'node_modules');

/** Outlives the checkout, so that a second clone does not build the worker again. */
export const cacheDir = path.join(
  process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'),
  'amphi',
);

/** Database and recordings of `npm start`. */
export const dataDir = () => path.resolve(root, process.env.AMPHI_DATA_DIR ?? 'data');

/** What the operator has configured in `.env`, where the environment does not say otherwise. */
export function loadEnvFile() {
  const file = path.join(root, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

/** Folder of the Node that package.json pins, or undefined where npm has none for this platform. */
export function pinnedNodeDir() {
  // By path: npm 10 leaves node_modules/.bin/node out when several packages offer it.
  const dir = path.join(modules, `node-${process.platform}-${process.arch}`, 'bin');
  return existsSync(path.join(dir, 'node')) ? dir : undefined;
}

export const packageVersion = (name) =>
  JSON.parse(readFileSync(path.join(modules, name, 'package.json'), 'utf8')).version;
