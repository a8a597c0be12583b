import { readdir, readFile } from 'node:fs/promises';

/** Kernel clock ticks a second (`getconf CLK_TCK`; 100 on every Linux that Amphi supports). */
const TICKS_PER_SECOND = 100;

async function statOf(pid: number) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name may hold spaces: fields count from after its closing bracket (proc(5)).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
  return {
    name,
    parent: Number(fields[1]),
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
  };
}

/** The mediasoup workers that the given server process started. */
export async function workersOf(serverPid: number): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const workers: number[] = [];
  for (const pid of pids) {
    const stat = await statOf(pid).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined; // gone meanwhile
      throw error;
    });
    if (stat?.parent === serverPid && stat.name.startsWith('mediasoup')) workers.push(pid);
  }
  return workers;
}

/** That the process has used since it started. */
export const cpuSecondsOf = async (pid: number) => (await statOf(pid)).cpuSeconds;

/**
 * CPU that the processes use while `task` runs.
 * @returns share of one core, 0.5 is half a core
 */
export async function cpuShare(
  pids: readonly number[],
  task: () => Promise<void>,
): Promise<number> {
  const total = async () =>
    (await Promise.all(pids.map(cpuSecondsOf))).reduce((sum, seconds) => sum + seconds, 0);
  const [before, start] = [await total(), performance.now()];
  await task();
  return ((await total()) - before) / ((performance.now() - start) / 1000);
}
