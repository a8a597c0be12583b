import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { controlOf } from './cpu-control.ts';

/** Microseconds in which the share is dealt out. Below a frame's 33 ms: a small core is slow all the time, it does not halt. */
const PERIOD_US = 10_000;
const PREFIX = 'amphi-bench-';
const CLOSE_TRIES = 50;
const CLOSE_RETRY_MS = 100;

/**
 * A part of a core that one process has for itself: a control group with a CPU quota. Several fit into a machine with few
 * cores, and what one does not use, no other gets. Needs root and Linux.
 */
export class SmallCore {
  private static count = 0;
  readonly share: number;
  private readonly folder: string;

  private constructor(folder: string, share: number) {
    this.folder = folder;
    this.share = share;
  }

  /** @param share of a core, from 0 to 1 */
  static async create(share: number): Promise<SmallCore> {
    const { root, before, limit } = controlOf(await readFile('/proc/mounts', 'utf8'));
    await sweep(root);
    const core = new SmallCore(
      path.join(root, `${PREFIX}${process.pid}-${SmallCore.count++}`),
      share,
    );
    await write(root, before);
    await mkdir(core.folder);
    await write(core.folder, limit(Math.round(share * PERIOD_US), PERIOD_US));
    return core;
  }

  /** The process, its threads and whatever it starts later run here from now on. */
  async hold(pid: number): Promise<void> {
    await write(this.folder, { 'cgroup.procs': String(pid) });
  }

  /** How many periods there were with something to run, and how many of them were too short for it. */
  async periods(): Promise<{ all: number; throttled: number }> {
    const text = await readFile(path.join(this.folder, 'cpu.stat'), 'utf8');
    const value = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
    return { all: value('nr_periods'), throttled: value('nr_throttled') };
  }

  /** Its processes have been told to end by then; the kernel keeps the group until they have. */
  async close(): Promise<void> {
    for (let tries = 1; ; tries++)
      try {
        return await rmdir(this.folder);
      } catch (error) {
        if (!isBusy(error) || tries === CLOSE_TRIES) throw error;
        await sleep(CLOSE_RETRY_MS);
      }
  }
}

async function write(folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(files))
    await writeFile(path.join(folder, name), value);
}

/** Runs that were killed have left theirs. */
async function sweep(root: string): Promise<void> {
  const running = new Set(await readdir('/proc'));
  for (const name of await readdir(root)) {
    if (!name.startsWith(PREFIX) || running.has(name.split('-')[2] ?? '')) continue;
    await rmdir(path.join(root, name)).catch((error: unknown) => {
      if (!isBusy(error)) throw error; // its server still runs
    });
  }
}

const isBusy = (error: unknown) => (error as NodeJS.ErrnoException).code === 'EBUSY';
