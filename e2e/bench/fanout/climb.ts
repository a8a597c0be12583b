import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../../../tools/load/src/statistics.ts';
import { cpuSecondsOf } from '../processes.ts';
import { BUSY_GENERATOR } from './cell.ts';
import { type Counted, Generator } from './generators.ts';
import type { ServerUnderTest, Target } from './server-under-test.ts';
import type { SmallCore } from './small-core.ts';

/** Slowly: it is the carrying that is measured, and shaking hands costs the same core. */
const JOINS_PER_SECOND = 4;
/** How long a core that fell behind while they joined has to catch up. */
const CALM_MS = 4000;
/** A packet that comes later than this is too late for the picture, as good as lost. */
const LATE_MS = 200;

/** A worker and the core that it has for itself. */
export interface CoredWorker {
  pid: number;
  core: SmallCore;
}

/** A server with so many viewers, counted once. */
export interface Rung {
  viewers: number;
  packetsPerSecond: number;
  lost: number;
  delayMs: { p50: number; p99: number };
  /** From 0 to 1: of the time that each may use, and of the periods in which it wanted more. */
  workers: { cpu: number; throttled: number }[];
  generatorCpu: number;
}

/** Why it went no further. With a generator that is too busy, a server may carry more than was found. */
export type End = 'lost' | 'late' | 'busy generator' | 'capacity';

export interface Climb {
  rungs: Rung[];
  /** The last one without a loss; absent when there was none. */
  carried: Rung | undefined;
  end: End;
}

export interface ClimbOptions {
  server: ServerUnderTest;
  workers: readonly CoredWorker[];
  /** An IVF file. */
  video: string;
  /** Viewers on the first rung, and how many more there are on each of the next. */
  from: number;
  step: number;
  seconds: number;
  onRung: (rung: Rung) => void;
}

/** More and more viewers of one stream, until packets are lost or late twice in a row, or no more viewers are let in. */
export async function climb(options: ClimbOptions): Promise<Climb> {
  const { server, video, from, step } = options;
  const target = await server.openStream();
  const audience = new Audience(target);
  const rungs: Rung[] = [];
  try {
    await audience.probe.broadcast(target, video);
    for (let goal = from; ; goal += step) {
      const isFull = await audience.grow(goal, step);
      await sleep(CALM_MS);
      let rung = await count(options, audience);
      rungs.push(rung);
      if (faultOf(rung)) rungs.push((rung = await count(options, audience)));
      const end = faultOf(rung) ?? (isFull ? 'capacity' : undefined);
      if (end) return { rungs, carried: rungs.findLast((it) => !faultOf(it)), end };
    }
  } finally {
    await audience.leave();
  }
}

/** Viewers in two processes: a few where the packets are sent, which know how long they took, and all the others. */
class Audience {
  readonly probe = Generator.start();
  readonly crowd = Generator.start();
  size = 0;
  private readonly target: Target;

  constructor(target: Target) {
    this.target = target;
  }

  /**
   * @param step one in so many measures the delay, wherever the server seats it
   * @returns whether the server was full before the goal was reached
   */
  async grow(goal: number, step: number): Promise<boolean> {
    while (this.size < goal) {
      const joins = [
        await this.crowd.join(this.target, Math.min(step, goal - this.size) - 1, JOINS_PER_SECOND),
        await this.probe.join(this.target, 1, JOINS_PER_SECOND),
      ];
      this.size = joins.reduce((sum, { joined }) => sum + joined, 0);
      const failures = joins.flatMap((join) => Object.keys(join.failures));
      const fault = failures.find((it) => !it.includes('(capacity)'));
      if (fault) throw new Error(fault);
      if (failures.length) return true;
    }
    return false;
  }

  async leave(): Promise<void> {
    await Promise.all([this.probe.stop(), this.crowd.stop()]);
  }
}

async function count({ workers, seconds, onRung }: ClimbOptions, audience: Audience) {
  const cpuSeconds = () => Promise.all(workers.map(({ pid }) => cpuSecondsOf(pid)));
  const periods = () => Promise.all(workers.map(({ core }) => core.periods()));
  const before = { cpu: await cpuSeconds(), periods: await periods(), at: performance.now() };
  const counts: Counted[] = await Promise.all([
    audience.probe.count(seconds),
    audience.crowd.count(seconds),
  ]);
  const after = { cpu: await cpuSeconds(), periods: await periods(), at: performance.now() };
  const total = (of: (counted: Counted) => number) =>
    counts.reduce((sum, counted) => sum + of(counted), 0);
  const delays = counts.flatMap((counted) => counted.delays);
  const elapsed = (after.at - before.at) / 1000;
  const rung: Rung = {
    viewers: audience.size,
    packetsPerSecond: total((it) => (it.received?.packets ?? 0) / it.seconds),
    lost: total(({ received }) => received?.lost ?? 0),
    delayMs: { p50: quantile(delays, 0.5) ?? NaN, p99: quantile(delays, 0.99) ?? NaN },
    workers: workers.map(({ core }, index) => {
      const [from, to] = [before, after].map(({ periods }) => periods[index]);
      const [start = 0, end = 0] = [before, after].map(({ cpu }) => cpu[index]);
      const all = (to?.all ?? 0) - (from?.all ?? 0);
      return {
        cpu: (end - start) / elapsed / core.share,
        throttled: ((to?.throttled ?? 0) - (from?.throttled ?? 0)) / all,
      };
    }),
    generatorCpu: total(({ cpu }) => cpu),
  };
  onRung(rung);
  return rung;
}

function faultOf({ lost, delayMs, generatorCpu }: Rung): End | undefined {
  if (generatorCpu > BUSY_GENERATOR) return 'busy generator';
  if (lost > 0) return 'lost';
  return delayMs.p99 > LATE_MS ? 'late' : undefined;
}
