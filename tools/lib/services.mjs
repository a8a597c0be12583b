// What PostgreSQL, Redis and the S3 store have in common: a guarded process, a free port, a folder that goes with it.
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './paths.mjs';
import { SetupError } from './shell.mjs';

// As text: the user who runs the service may not be able to read our checkout.
const GUARD = readFileSync(path.join(root, 'tools/lib/guard.sh'), 'utf8').replace(/^ *#.*\n/gm, '');

/**
 * Free TCP ports on the loopback address, next to each other.
 * @param {number} [count]
 * @returns {Promise<number>} the first of them
 */
export async function freePort(count = 1) {
  for (;;) {
    const first = await listenOnce(0);
    const others = Array.from({ length: count - 1 }, (_, index) => first + 1 + index);
    const taken = await Promise.all(others.map((port) => listenOnce(port).catch(() => undefined)));
    if (taken.every(Boolean)) return first;
  }
}

/** @returns {Promise<number>} */
function listenOnce(port) {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = /** @type {net.AddressInfo} */ (server.address());
      server.close(() => resolve(address.port));
    });
  });
}

/** A fresh folder for a service that keeps nothing; `startGuarded` removes it. */
export const temporaryFolder = (name) => fs.mkdtemp(path.join(os.tmpdir(), `amphi-${name}-`));

/**
 * Starts a program that ends when this process does, however that ends.
 * @param {string[]} command  program and arguments
 * @param {object} options
 * @param {'inherit' | 'ignore' | number} options.output  what becomes of stdout and stderr
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {string} [options.signal]  what asks the program to end, as `kill -s` spells it
 * @param {string} [options.folder]  removed when the program has ended
 * @param {string} [options.cwd]
 * @param {{ uid: number, gid: number }} [options.user]  who runs it
 */
export function spawnGuarded(command, options) {
  const { output, env, signal = 'TERM', folder = '', cwd = '/', user } = options;
  const guard = spawn('/bin/sh', ['-c', GUARD, 'guard', signal, folder, ...command], {
    cwd,
    env,
    detached: true,
    stdio: ['pipe', output, output],
    ...user,
  });
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => guard.once('exit', (code) => resolve(code ?? 1)));
  const stdin = /** @type {net.Socket} */ (guard.stdin);
  stdin.on('error', () => {}); // the program ended by itself: then there is nothing left to stop
  return {
    /** The exit code, once the program has ended. */
    ended,
    /** Asks the program to end, and kills it after ten seconds. May be called twice. */
    stop: async () => {
      guard.ref();
      stdin.end();
      await ended;
    },
    /** Lets this process exit before the program has ended; the program then ends, too. */
    unref: () => {
      guard.unref();
      stdin.unref();
    },
    /** Ends it this instant. */
    kill: () => guard.exitCode === null && process.kill(-guard.pid, 'SIGKILL'),
  };
}

/**
 * Starts a service and waits until it is ready.
 * @param {string[]} command
 * @param {object} options  as for `spawnGuarded`, and
 * @param {string} options.log  file for everything the service prints
 * @param {() => Promise<unknown>} options.isReady  asked until it resolves to something truthy
 * @param {number} [options.timeoutMs]
 * @param {string} [options.signal]
 * @param {string} [options.folder]
 * @param {{ uid: number, gid: number }} [options.user]
 * @returns {Promise<{ stop: () => Promise<void> }>}
 * @throws {SetupError} with the end of the log when the service does not come up
 */
export async function startGuarded(command, { log, isReady, timeoutMs = 60_000, ...options }) {
  const output = openSync(log, 'w+');
  const { stop, ended, unref } = spawnGuarded(command, { ...options, output });
  let hasEnded = false;
  void ended.then(() => (hasEnded = true));

  const deadline = Date.now() + timeoutMs;
  try {
    while (!(await isReady())) {
      if (hasEnded || Date.now() > deadline) {
        const what = hasEnded ? 'ended' : `was not ready after ${timeoutMs / 1000} s`;
        await stop();
        throw new SetupError(`${path.basename(command[0])} ${what}\n${lastLines(output)}`);
      }
      await sleep(50);
    }
  } finally {
    closeSync(output);
  }
  // A test run that forgets to stop a service shall not hang.
  unref();
  return { stop };
}

/** Of an open file: its folder may be gone by now. */
function lastLines(file) {
  const { size } = fstatSync(file);
  const text = Buffer.alloc(Math.min(size, 4000));
  readSync(file, text, 0, text.length, size - text.length);
  return text.toString().trim().split('\n').slice(-12).join('\n');
}
