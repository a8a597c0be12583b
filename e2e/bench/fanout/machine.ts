import { readFile } from 'node:fs/promises';
import os from 'node:os';

/** What figures were taken on. */
export const machine = {
  cpus: os.cpus().length,
  model: os.cpus()[0]?.model,
  node: process.version,
};

/** Resident memory of the processes together, in bytes. */
export async function memoryOf(pids: readonly number[]): Promise<number> {
  let bytes = 0;
  for (const pid of pids) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    bytes += 1024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]);
  }
  return bytes;
}

/** UDP packets that this machine has thrown away since it booted because the reader of a socket was too slow. */
export async function socketDrops(): Promise<number> {
  const [names = [], values = []] = (await readFile('/proc/net/snmp', 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith('Udp:'))
    .map((line) => line.split(' '));
  return Number(values[names.indexOf('RcvbufErrors')]);
}
