// node_modules, as the lock file says.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { modules, root } from './paths.mjs';
import { mustRun, say } from './shell.mjs';

const STAMP = path.join(modules, '.amphi-packages');

/** Changes with anything that changes what npm installs. */
function wanted() {
  const libs = readdirSync(path.join(root, 'libs')).map((name) => `libs/${name}/package.json`);
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of ['package.json', 'package-lock.json', '.npmrc', ...libs])
    if (existsSync(path.join(root, file))) hash.update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

/** Installs the packages when the lock file has changed since the last time. */
export async function installPackages() {
  const stamp = wanted();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) return;
  say('installing npm packages');
  // `npm ci` refuses a lock made where the registry lacks other platforms' packages; this takes the lock as it is.
  const args = ['install', '--no-save', '--loglevel=error', '--no-progress'];
  // The npm that started us, where there is one.
  const npm = process.env.npm_execpath;
  await (npm ? mustRun(process.execPath, [npm, ...args]) : mustRun('npm', args));
  writeFileSync(STAMP, stamp);
}
