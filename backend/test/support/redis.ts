import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.js';

/** A Redis that a test may kill and start again on the same port; it keeps nothing. */
export class OwnRedis {
  private process: ChildProcess | undefined;

  private constructor(
    private readonly host: string,
    private readonly port: number,
    private readonly dir: string,
  ) {}

  /** @param host the address that it listens on */
  static async start(host = '127.0.0.1'): Promise<OwnRedis> {
    const dir = await mkdtemp(path.join(os.tmpdir(), 'amphi-redis-'));
    const redis = new OwnRedis(host, await freePort(), dir);
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://${this.host}:${this.port}`;
  }

  async start(): Promise<void> {
    const settings = [
      '--port',
      `${this.port}`,
      '--bind',
      this.host,
      // Others than the loopback address are refused otherwise.
      '--protected-mode',
      'no',
      '--save',
      '',
      '--dir',
      this.dir,
    ];
    const child = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.process = child;
    for await (const line of createInterface(child.stdout))
      if (line.includes('Ready to accept connections')) break;
    child.stdout.resume();
  }

  async kill(): Promise<void> {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.dir, { recursive: true, force: true });
  }
}
