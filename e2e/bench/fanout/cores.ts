import { execFile } from 'node:child_process';
import os from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);
const count = os.availableParallelism();

/** The last core generates, the others serve: neither is measured in the other's shadow. */
export const cores = { generator: String(count - 1), servers: `0-${Math.max(0, count - 2)}` };

/** @throws Error on a machine with one core */
export function assertTwoCores(): void {
  if (count < 2) throw new Error('The fan-out bench needs two cores: one serves, one generates.');
}

/** Keeps processes, and every thread that they have now or start later, on the given cores. */
export async function pin(pids: readonly number[], where: string): Promise<void> {
  for (const pid of pids) await run('taskset', ['-a', '-c', '-p', where, String(pid)]);
}
