// System packages: installed when we may (root on Debian or Ubuntu), otherwise named in one command to copy.
import { existsSync } from 'node:fs';
import { mustRun, run, say, SetupError } from './shell.mjs';
import { withLock } from './lock.mjs';

const isRoot = () => process.getuid?.() === 0;
const hasApt = () => existsSync('/usr/bin/apt-get');

async function missing(packages) {
  const { output } = await run('dpkg-query', [
    '-W',
    '-f=${Package} ${db:Status-Status}\n',
    ...packages,
  ]);
  const installed = new Set(output.match(/^\S+(?= installed$)/gm) ?? []);
  return packages.filter((name) => !installed.has(name));
}

/**
 * Makes sure that the given Debian packages are installed.
 * @param {string[]} packages
 * @param {string} purpose  what they are for, in the words of the person who has to install them
 * @throws {SetupError} when they are missing and cannot be installed from here
 */
export async function ensureSystemPackages(packages, purpose) {
  if (!hasApt())
    throw new SetupError(
      `${purpose} needs these Debian packages or their like: ${packages.join(' ')}`,
    );
  const names = await missing(packages);
  if (names.length === 0) return;
  if (!isRoot())
    throw new SetupError(
      `${purpose} needs system packages. Install them with\n\n` +
        `  sudo apt-get install -y --no-install-recommends ${names.join(' ')}\n`,
    );
  await withLock('apt', () => install(names, purpose));
}

async function install(names, purpose) {
  say(`installing with apt-get, for ${purpose}: ${names.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], { env });
  // Another apt may be at work on a machine that has just booted.
  const patience = ['-o', 'DPkg::Lock::Timeout=120'];
  await mustRun(
    'apt-get',
    ['install', '-y', '-q', '--no-install-recommends', ...patience, ...names],
    { env },
  );
}
