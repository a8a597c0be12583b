import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The built backend as a process of its own: it can be killed as a power cut would. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /**
   * @param env as `startApp` makes it
   * @param through a command that runs it somewhere else
   * @throws Error with what it printed when it ends before it is ready
   */
  static async start(
    env: Record<string, string>,
    through: readonly string[] = [],
  ): Promise<ServerProcess> {
    const [program = process.execPath, ...words] = [...through, process.execPath, MAIN];
    const child = spawn(program, words, {
      env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const printed: string[] = [];
    for await (const line of createInterface(child.stdout)) {
      printed.push(line);
      const url = /Amphi is ready: (\S+)/.exec(line)?.[1];
      if (!url) continue;
      child.stdout.resume();
      return new ServerProcess(child, url);
    }
    throw new Error(`the server ended before it was ready:\n${printed.join('\n')}`);
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Resident memory. */
  async memoryBytes(): Promise<number> {
    const { stdout } = await run('ps', ['-o', 'rss=', '-p', `${this.child.pid}`]);
    return Number(stdout) * 1024;
  }

  /** Ends it, and waits until it has. Called again, it does nothing. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (!this.isRunning) return;
    const exit = once(this.child, 'exit');
    this.child.kill(signal);
    await exit;
  }
}
