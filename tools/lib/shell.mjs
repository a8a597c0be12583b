// Running programs and talking to the person at the terminal.
import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/** A failure whose message is the whole story: printed without a stack trace. */
export class SetupError extends Error {}

/** Programs that `run` waits for: when we exit meanwhile, they have to go, too. */
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill()));

export const say = (text) => console.log(`[amphi] ${text}`);

/**
 * Rewrites one line on a terminal; elsewhere prints only every tenth percent.
 * @param {string} label
 */
export function progress(label) {
  let last = -1;
  return (percent) => {
    const shown = process.stdout.isTTY ? percent : percent - (percent % 10);
    if (shown <= last) return;
    last = shown;
    if (!process.stdout.isTTY) say(`${label} ${shown} %`);
    else process.stdout.write(`\r[amphi] ${label} ${shown} %${shown === 100 ? '\n' : ''}`);
  };
}

/**
 * Runs a program to its end and gives back its exit code and what it printed.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { onLine?: (line: string) => void }} [options]
 *   With `stdio: 'inherit'` nothing is collected.
 * @returns {Promise<{ code: number, output: string }>} code 127 when the program does not exist
 */
export function run(command, args, { onLine, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
    });
    running.add(child);
    let output = '';
    const collect = (chunk) => {
      output += chunk;
      if (onLine) for (const line of String(chunk).split('\n')) onLine(line);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      running.delete(child);
      if (error.code === 'ENOENT') resolve({ code: 127, output: error.message });
      else reject(error);
    });
    child.on('close', (code) => {
      running.delete(child);
      // Without a code a signal ended it.
      resolve({ code: code ?? 1, output });
    });
  });
}

/**
 * Like `run`, but a failure throws with the last lines of what the program printed. Returns the output.
 * @param {string} command
 * @param {string[]} args
 * @param {Parameters<typeof run>[2] & { lines?: number }} [options]
 */
export async function mustRun(command, args, { lines = 15, ...options } = {}) {
  const { code, output } = await run(command, args, options);
  if (code === 0) return output;
  const tail = output.trim().split('\n').slice(-lines).join('\n');
  throw new SetupError(`${command} ${args.join(' ')} failed (exit code ${code})\n${tail}`);
}
