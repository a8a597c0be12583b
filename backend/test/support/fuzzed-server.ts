import { setTimeout as delay } from 'node:timers/promises';
import { type Health, healthSchema, type Stream, streamSchema } from '@amphi/contracts';
import { io, type Socket } from 'socket.io-client';
import { testEnvironment } from './app.js';
import { ok, rest, signUp } from './rest.js';
import { ServerProcess } from './server-process.js';

export type AnySocket = Socket<Record<string, never>, Record<string, (...args: unknown[]) => void>>;

/** Another seed tries other values; a failure names the seed that finds it again. */
export const FUZZ_SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_123);

/** Far above what a handful of connections needs, far below what keeping every payload would. */
const MOST_GROWTH_BYTES = 400 * 2 ** 20;

/** A server process of its own that anything may be thrown at, with one user and their stream. */
export class FuzzedServer {
  private readonly sockets: AnySocket[] = [];

  private constructor(
    private readonly process: ServerProcess,
    private readonly memoryBefore: number,
    private readonly cleanUp: () => Promise<void>,
    readonly owner: Awaited<ReturnType<typeof signUp>>,
    readonly stream: Stream,
  ) {}

  static async start(): Promise<FuzzedServer> {
    const { env, cleanUp } = await testEnvironment();
    const process = await ServerProcess.start(env);
    const owner = await signUp(process.url);
    const stream = await ok(owner.rest.post('/streams', { title: 'Fuzz' }), streamSchema);
    return new FuzzedServer(process, await process.memoryBytes(), cleanUp, owner, stream);
  }

  get url(): string {
    return this.process.url;
  }

  /** @throws the `connect_error` when the server refuses the handshake */
  async connect(namespace: string, token?: unknown): Promise<AnySocket> {
    const socket: AnySocket = io(`${this.url}${namespace}`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { token },
    });
    this.sockets.push(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return socket;
  }

  /**
   * It is the same process, works, is sane in memory and has nobody left in its rooms.
   * @throws Error that says what is not so
   */
  async assertUnharmed(): Promise<void> {
    this.closeSockets();
    const health = () => ok(rest(this.url).get('/health'), healthSchema);
    let now: Health;
    while ((now = await health()).media.peers > 0) await delay(100);
    if (now.media.rooms > 0) throw new Error(`${now.media.rooms} rooms are left`);
    if (!this.process.isRunning) throw new Error('the process has ended');
    const growth = (await this.process.memoryBytes()) - this.memoryBefore;
    if (growth > MOST_GROWTH_BYTES) throw new Error(`memory has grown by ${growth} bytes`);
    await signUp(this.url);
  }

  async stop(): Promise<void> {
    this.closeSockets();
    await this.process.end('SIGTERM');
    await this.cleanUp();
  }

  private closeSockets(): void {
    for (const socket of this.sockets.splice(0)) socket.close();
  }
}
