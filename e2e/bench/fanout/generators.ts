import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ReceptionCounts } from '../../../tools/load/src/reception.ts';
import { cores } from './cores.ts';
import type { Target } from './server-under-test.ts';

const SCRIPT = fileURLToPath(new URL('generator.ts', import.meta.url));

export type Command =
  | { name: 'broadcast'; target: Target; video: string }
  | { name: 'join'; target: Target; count: number; rate: number }
  | { name: 'count'; seconds: number }
  | { name: 'leave' };

export interface Joined {
  /** Since the process started, as are the failures. */
  joined: number;
  failures: Record<string, number>;
  /** Share of one core, while they joined. */
  cpu: number;
}

export interface Counted {
  seconds: number;
  /** Absent without viewers. */
  received: ReceptionCounts | undefined;
  /** Milliseconds, one a packet; of packets that this process broadcasts itself. */
  delays: number[];
  /** One a viewer, since it wished to watch. */
  firstPacketMs: number[];
  keyFramesAsked: number;
  /** Share of one core. */
  cpu: number;
}

export type Reply = { ok: true; result: object } | { ok: false; error: string };

/** A generating process on the generator's core. */
export class Generator {
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.child = child;
  }

  static start(): Generator {
    const command = ['-c', cores.generator, process.execPath, '--no-warnings', SCRIPT];
    return new Generator(
      spawn('taskset', command, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
    );
  }

  async broadcast(target: Target, video: string): Promise<void> {
    await this.call({ name: 'broadcast', target, video });
  }

  /**
   * Lets some join, beside those who are there already.
   * @param rate viewers a second
   */
  async join(target: Target, count: number, rate: number): Promise<Joined> {
    return (await this.call({ name: 'join', target, count, rate })) as Joined;
  }

  async count(seconds: number): Promise<Counted> {
    return (await this.call({ name: 'count', seconds })) as Counted;
  }

  /** Leaves and ends. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    await this.call({ name: 'leave' });
    const exited = once(this.child, 'exit');
    this.child.kill();
    await exited;
  }

  /** One at a time. @throws Error with what the process failed of */
  private async call(command: Command): Promise<object> {
    const exit = once(this.child, 'exit').then(() => {
      throw new Error('A generator has ended by itself.');
    });
    const answered = once(this.child, 'message') as Promise<[Reply]>;
    this.child.send(command);
    const [reply] = await Promise.race([answered, exit]);
    if (!reply.ok) throw new Error(reply.error);
    return reply.result;
  }
}
