import { median } from '../statistics.ts';
import type { Climb, Rung } from './climb.ts';
import { inColumns, type Ratio } from './report.ts';

/** What was measured one after the other. */
export interface Round {
  one: Climb;
  two: Climb;
  even: Climb;
}

const NAMES: Record<keyof Round, string> = {
  one: 'one worker',
  two: 'two, each up to what one carries',
  even: 'two, viewers spread evenly',
};
const KINDS = Object.keys(NAMES) as (keyof Round)[];

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
const percents = (workers: Rung['workers'], of: 'cpu' | 'throttled') =>
  workers.map((worker) => percent(worker[of])).join(', ');

export function lineOf(rung: Rung): string {
  const { viewers, packetsPerSecond, lost, delayMs, workers, generatorCpu } = rung;
  return (
    `${viewers} viewers, ${packetsPerSecond.toFixed(0)} packets/s, ${lost} lost, ` +
    `delay ${delayMs.p50.toFixed(1)}, ${delayMs.p99.toFixed(0)} ms, ` +
    `CPU ${percents(workers, 'cpu')}, throttled ${percents(workers, 'throttled')}, ` +
    `generator ${percent(generatorCpu)}`
  );
}

/** A line a climb: the last rung that was carried. */
export function tableOf(rounds: readonly Round[]): string {
  const lines = KINDS.flatMap((kind) =>
    rounds.map(({ [kind]: { carried, end } }) => [
      NAMES[kind],
      ...(carried
        ? [
            String(carried.viewers),
            carried.packetsPerSecond.toFixed(0),
            percents(carried.workers, 'cpu'),
            percents(carried.workers, 'throttled'),
            String(carried.lost),
            `${carried.delayMs.p50.toFixed(1)} ms`,
            `${carried.delayMs.p99.toFixed(0)} ms`,
            percent(carried.generatorCpu),
          ]
        : ['none', ...Array<string>(7).fill('')]),
      end,
    ]),
  );
  return inColumns([
    [
      ...['workers', 'viewers carried', 'packets/s', 'CPU of their quota', 'throttled'],
      ...['lost', 'delay p50', 'p99', 'generator', 'ended by'],
    ],
    ...lines,
  ]);
}

/** Medians over the rounds. */
export function ratiosOf(rounds: readonly Round[]): Ratio[] {
  const carried = ({ carried }: Climb) => carried?.viewers ?? 0;
  const over = (kind: keyof Round, what: string, goal: string): Ratio => ({
    what,
    goal,
    value: rounds.length
      ? median(rounds.map((round) => carried(round[kind]) / carried(round.one)))
      : undefined,
    pairs: rounds.length,
  });
  return [
    over('two', 'viewers that two workers carry, over one', 'at least 1.8'),
    over('even', 'the same, spread evenly and without that limit', '2 costs nothing'),
  ];
}
