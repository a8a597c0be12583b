import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../../../tools/load/src/statistics.ts';
import { cpuShare } from '../processes.ts';
import { type Counted, Generator, type Joined } from './generators.ts';
import { memoryOf, socketDrops } from './machine.ts';
import type { ServerUnderTest } from './server-under-test.ts';

/** They join last, in the broadcaster's process: the delay is theirs, not that of the crowd's busy process. */
const PROBES = 4;
const JOINS_PER_SECOND = 40;
const WARM_UP_MS = 3000;
/** A generator that uses more of its core than this is part of what it measures. */
export const BUSY_GENERATOR = 0.6;

/** One server with one number of viewers, measured once. */
export interface Cell {
  server: string;
  viewers: number;
  packetsPerSecond: number;
  /** Of the processes that packets go through, and of all; shares of one core. */
  mediaCpu: number;
  cpu: number;
  lost: number;
  /** Of the losses, or elsewhere on this machine: thrown away because a socket was read too slowly. */
  socketDrops: number;
  delayMs: { p50: number; p99: number };
  /** Since before the first viewer ever. */
  memoryBytes: number;
  generatorCpu: number;
  /** The generator was too busy, or not everybody got in. */
  discarded: boolean;
}

export interface CellOptions {
  server: ServerUnderTest;
  viewers: number;
  seconds: number;
  /** An IVF file. */
  video: string;
  /** Of the server without viewers, in bytes. */
  idleMemory: number;
}

export async function measureCell(options: CellOptions): Promise<Cell> {
  const { server, viewers, seconds, video } = options;
  const target = await server.openStream();
  const [probe, crowd] = [Generator.start(), Generator.start()];
  try {
    await probe.broadcast(target, video);
    const joins = [
      await crowd.join(target, viewers - PROBES, JOINS_PER_SECOND),
      await probe.join(target, PROBES, JOINS_PER_SECOND),
    ];
    await sleep(WARM_UP_MS);
    let [counts, mediaCpu, drops]: [Counted[], number, number] = [[], 0, await socketDrops()];
    const cpu = await cpuShare(server.pids, async () => {
      mediaCpu = await cpuShare(server.mediaPids, async () => {
        counts = await Promise.all([probe.count(seconds), crowd.count(seconds)]);
      });
    });
    drops = (await socketDrops()) - drops;
    const memory = (await memoryOf(server.pids)) - options.idleMemory;
    return cellOf(options, { joins, counts, mediaCpu, cpu, drops, memory });
  } finally {
    await Promise.all([probe.stop(), crowd.stop()]);
  }
}

interface Measured {
  joins: Joined[];
  counts: Counted[];
  mediaCpu: number;
  cpu: number;
  drops: number;
  memory: number;
}

function cellOf({ server, viewers }: CellOptions, measured: Measured): Cell {
  const { joins, counts, mediaCpu, cpu, drops, memory } = measured;
  const total = (of: (counted: Counted) => number) =>
    counts.reduce((sum, counted) => sum + of(counted), 0);
  const delays = counts.flatMap(({ delays }) => delays);
  const generatorCpu = total((counted) => counted.cpu);
  const joined = joins.reduce((sum, join) => sum + join.joined, 0);
  return {
    server: server.name,
    viewers,
    packetsPerSecond: total(({ received, seconds }) => (received?.packets ?? 0) / seconds),
    mediaCpu,
    cpu,
    lost: total(({ received }) => received?.lost ?? 0),
    socketDrops: drops,
    delayMs: { p50: quantile(delays, 0.5) ?? NaN, p99: quantile(delays, 0.99) ?? NaN },
    memoryBytes: memory,
    generatorCpu,
    discarded: generatorCpu > BUSY_GENERATOR || joined < viewers,
  };
}
