import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDatabase } from '../../backend/test/support/database.ts';

const MAIN = fileURLToPath(new URL('../../backend/dist/main.js', import.meta.url));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (!address || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** The built product in a process of its own, as an operator starts it. */
export class Product {
  readonly url: string;
  private readonly env: Record<string, string>;
  private readonly cleanUp: () => Promise<void>;
  private process?: ChildProcess;
  private output = '';

  private constructor(url: string, env: Record<string, string>, cleanUp: () => Promise<void>) {
    this.url = url;
    this.env = env;
    this.cleanUp = cleanUp;
  }

  /** @param overrides environment variables, as an operator would set them */
  static async start(overrides: Record<string, string> = {}): Promise<Product> {
    const database = await createDatabase();
    const dir = await mkdtemp(path.join(os.tmpdir(), 'amphi-e2e-'));
    const port = await freePort();
    const env = {
      PATH: process.env['PATH'] ?? '',
      MEDIASOUP_WORKER_BIN: process.env['MEDIASOUP_WORKER_BIN'] ?? '',
      DATABASE_URL: database.url,
      STORAGE_DIR: dir,
      JWT_SECRET: 'a secret for tests, long enough for HS256',
      HOST: '127.0.0.1',
      PORT: String(port),
      MEDIA_PORT: '0',
      LOG_LEVEL: 'info',
      ...overrides,
    };
    const host = overrides['HOST'] ?? 'localhost';
    const product = new Product(`http://${host}:${port}`, env, async () => {
      await database.drop();
      await rm(dir, { recursive: true, force: true });
    });
    await product.boot();
    return product;
  }

  /** Starts the server process, after `start` or `kill`, and waits until it answers. */
  async boot(): Promise<void> {
    const child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process = child;
    for (const pipe of [child.stdout, child.stderr])
      pipe.on('data', (data: Buffer) => (this.output += data.toString()));
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', () => this.output.includes('Amphi is ready') && resolve());
      child.once('exit', (code) => reject(new Error(`exit ${code} at boot:\n${this.output}`)));
    });
  }

  get pid(): number {
    const pid = this.process?.pid;
    if (!pid) throw new Error('The product is not running.');
    return pid;
  }

  /** Where recordings are, with the local driver. */
  get storageDir(): string {
    return this.env['STORAGE_DIR'] ?? '';
  }

  /** Everything that the server has printed. */
  get log(): string {
    return this.output;
  }

  /** As the kernel does it: no goodbye. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** As an operator restarts it: stopped, its data kept, ready for `boot`. */
  async stopServer(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Environment variables for the next `boot`. */
  configure(overrides: Record<string, string>): void {
    Object.assign(this.env, overrides);
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
    await this.cleanUp();
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    delete this.process;
    if (!child || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
    this.output = '';
  }
}
