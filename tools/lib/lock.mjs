// One at a time across processes: two test runs must not build the same worker.
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheDir } from './paths.mjs';
import { run } from './shell.mjs';

export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM'; // alive, but another user's
  }
}

/** The command line of a process: a process id alone may belong to something else by now. */
export async function commandOf(pid) {
  // Linux tells it in a file; a container need not have ps(1).
  const line = await fs.readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  return line ?? (await run('ps', ['-o', 'args=', '-p', String(pid)])).output;
}

/**
 * Runs `task` while holding the named lock; waits as long as the process that holds it lives.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export async function withLock(name, task) {
  const file = path.join(cacheDir, `${name}.lock`);
  await fs.mkdir(cacheDir, { recursive: true });
  while (!(await acquire(file))) await sleep(200);
  try {
    return await task();
  } finally {
    await fs.rm(file, { force: true });
  }
}

async function acquire(file) {
  // Written aside and linked, so that the file never exists without its content.
  const own = `${file}.${process.pid}`;
  await fs.writeFile(own, String(process.pid));
  try {
    await fs.link(own, file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const holder = Number(await fs.readFile(file, 'utf8').catch(() => '0'));
    if (holder && !isAlive(holder)) await fs.rm(file, { force: true });
    return false;
  } finally {
    await fs.rm(own, { force: true });
  }
}
