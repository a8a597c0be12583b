// A private PostgreSQL from the binaries that npm brings: for `npm start` on a kept folder, for tests on a passing one.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOf, isAlive } from './lock.mjs';
import { postgresBinaries, postgresUser, reachableFolder } from './postgres-files.mjs';
import { freePort, startGuarded, temporaryFolder } from './services.mjs';
import { mustRun, say, SetupError } from './shell.mjs';

const USER = 'amphi';
const PASSWORD_FILE = 'amphi-password';
const START_ATTEMPTS = 10;
/** Nothing that a test writes has to survive a power cut. */
const EPHEMERAL = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * Starts PostgreSQL on the loopback address, with a password of its own.
 * @param {object} options
 * @param {string} [options.dataDir]  where the database lives; made if it is not there
 * @param {boolean} [options.ephemeral]  use a temporary folder that goes with the server
 * @param {number} [options.port]  a free one by default
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startPostgres({ dataDir, ephemeral = false, port }) {
  const user = await postgresUser();
  const bin = await postgresBinaries(user);
  const dir = ephemeral
    ? await temporaryFolder('postgres')
    : await reachableFolder(/** @type {string} */ (dataDir), user);
  const password = await initialise({ dir, bin, user });
  if (!ephemeral) await stopOrphan(dir);

  for (let attempt = 1; ; attempt++) {
    const chosen = port ?? (await freePort());
    try {
      const { stop } = await startServer({ dir, bin, user, ephemeral, port: chosen });
      return { url: urlOf(chosen, password), stop };
    } catch (error) {
      // The shared memory of a server that was killed goes with its last backend; a port may be taken meanwhile.
      if (ephemeral || attempt === START_ATTEMPTS) throw error;
      await sleep(1000);
    }
  }
}

/**
 * The server that runs on this folder now.
 * @param {string} dataDir
 * @returns {Promise<string | undefined>} its URL
 */
export async function runningPostgres(dataDir) {
  const state = await readPidFile(dataDir);
  if (state?.status !== 'ready' || !(await isPostgres(state.pid))) return undefined;
  return urlOf(state.port, await fs.readFile(path.join(dataDir, PASSWORD_FILE), 'utf8'));
}

const urlOf = (port, password) => `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`;

function startServer({ dir, bin, user, ephemeral, port }) {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    `port=${port}`,
    ...(ephemeral ? EPHEMERAL : []),
  ].flatMap((setting) => ['-c', setting]);
  return startGuarded([path.join(bin, 'postgres'), '-D', dir, ...settings], {
    log: path.join(dir, 'server.log'),
    // "Fast": ends the sessions instead of waiting for them.
    signal: 'INT',
    folder: ephemeral ? dir : '',
    user,
    isReady: async () => {
      const state = await readPidFile(dir);
      return state?.port === port && state.status === 'ready';
    },
  });
}

/** The file that the server keeps about itself (src/include/utils/pidfile.h). */
async function readPidFile(dir) {
  const text = await fs.readFile(path.join(dir, 'postmaster.pid'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split('\n').map((line) => line.trim());
  return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7] };
}

/** Makes the database cluster, once. Returns the password. */
async function initialise({ dir, bin, user }) {
  const passwordFile = path.join(dir, PASSWORD_FILE);
  if (await exists(path.join(dir, 'PG_VERSION'))) {
    await checkVersion(dir, bin);
    return fs.readFile(passwordFile, 'utf8');
  }
  const password = randomBytes(24).toString('base64url');
  // Beside the folder, which has to be empty.
  const handover = `${dir}.password`;
  await fs.writeFile(handover, password, { mode: 0o600 });
  if (user) for (const file of [dir, handover]) await fs.chown(file, user.uid, user.gid);
  const options = ['-U', USER, '--auth=scram-sha-256', `--pwfile=${handover}`, '--no-sync'];
  // The built-in provider sorts alike on every system, whatever locales that has.
  const locale = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin'];
  try {
    await mustRun(
      path.join(bin, 'initdb'),
      ['-D', dir, ...options, ...locale, '--builtin-locale=C.UTF-8'],
      { cwd: '/', ...user },
    );
    await fs.rename(handover, passwordFile);
  } catch (error) {
    await fs.rm(handover, { force: true });
    throw error;
  }
  return password;
}

async function checkVersion(dir, bin) {
  const made = (await fs.readFile(path.join(dir, 'PG_VERSION'), 'utf8')).trim();
  const printed = await mustRun(path.join(bin, 'postgres'), ['--version']);
  const ours = /(\d+)/.exec(printed)?.[1];
  if (made !== ours)
    throw new SetupError(
      `${dir} was made by PostgreSQL ${made}, this is ${ours}: dump it with the old version and load it with this one, ` +
        'or move the folder away to start afresh.',
    );
}

/** A server whose guard was killed, too, still holds the folder. */
async function stopOrphan(dir) {
  const state = await readPidFile(dir);
  if (!state || !(await isPostgres(state.pid))) return;
  say(`stopping the PostgreSQL that an earlier run left behind (process ${state.pid})`);
  process.kill(state.pid, 'SIGINT');
  for (let waited = 0; isAlive(state.pid) && waited < 10_000; waited += 100) await sleep(100);
}

const isPostgres = async (pid) => isAlive(pid) && (await commandOf(pid)).includes('postgres');

const exists = (file) =>
  fs.access(file).then(
    () => true,
    () => false,
  );
