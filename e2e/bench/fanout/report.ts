import { median } from '../statistics.ts';
import type { Cell } from './cell.ts';

const MEGABYTE = 1e6;

/** A line a server and number of viewers: medians over the rounds, but losses summed up. */
export interface Row {
  server: string;
  viewers: number;
  cpuPercentOfViewer: number;
  packetsPerCpuSecond: number;
  /** Of the processes that forward alone. */
  packetsPerMediaCpuSecond: number;
  viewersPerCore: number;
  lost: number;
  socketDrops: number;
  delayP50Ms: number;
  delayP99Ms: number;
  memoryOfViewerMb: number;
  generatorPercent: number;
  rounds: number;
}

export function rowsOf(cells: readonly Cell[]): Row[] {
  const kept = cells.filter(({ discarded }) => !discarded);
  const kindOf = ({ server, viewers }: Cell) => `${server} ${viewers}`;
  return [...new Set(kept.map(kindOf))].map((kind) => {
    const group = kept.filter((cell) => kindOf(cell) === kind);
    const middle = (of: (cell: Cell) => number) => median(group.map(of));
    const sum = (of: (cell: Cell) => number) => group.reduce((total, cell) => total + of(cell), 0);
    const [first] = group as [Cell];
    return {
      server: first.server,
      viewers: first.viewers,
      cpuPercentOfViewer: middle(({ cpu, viewers }) => (100 * cpu) / viewers),
      packetsPerCpuSecond: middle(({ packetsPerSecond, cpu }) => packetsPerSecond / cpu),
      packetsPerMediaCpuSecond: middle(
        ({ packetsPerSecond, mediaCpu }) => packetsPerSecond / mediaCpu,
      ),
      viewersPerCore: middle(({ viewers, cpu }) => viewers / cpu),
      lost: sum(({ lost }) => lost),
      socketDrops: sum(({ socketDrops }) => socketDrops),
      delayP50Ms: middle(({ delayMs }) => delayMs.p50),
      delayP99Ms: middle(({ delayMs }) => delayMs.p99),
      // Later rounds find memory that the earlier ones have left.
      memoryOfViewerMb: first.memoryBytes / MEGABYTE / first.viewers,
      generatorPercent: middle(({ generatorCpu }) => 100 * generatorCpu),
      rounds: group.length,
    };
  });
}

export function tableOf(rows: readonly Row[]): string {
  return inColumns([
    [
      ...['server', 'viewers', 'CPU a viewer', 'packets a CPU s', 'viewers a core', 'lost'],
      ...['socket drops', 'delay p50', 'p99', 'memory a viewer', 'generator'],
    ],
    ...rows.map((row) => [
      row.server,
      String(row.viewers),
      `${row.cpuPercentOfViewer.toFixed(3)} %`,
      row.packetsPerCpuSecond.toFixed(0),
      row.viewersPerCore.toFixed(0),
      String(row.lost),
      String(row.socketDrops),
      `${row.delayP50Ms.toFixed(2)} ms`,
      `${row.delayP99Ms.toFixed(1)} ms`,
      `${row.memoryOfViewerMb.toFixed(2)} MB`,
      `${row.generatorPercent.toFixed(0)} %`,
    ]),
  ]);
}

export interface Ratio {
  what: string;
  goal: string;
  /** Median over the pairs of cells that were measured one after the other. */
  value: number | undefined;
  pairs: number;
}

/** How the servers compare, each pair from the same round with the same number of viewers and without a loss. */
export function ratiosOf(rounds: readonly (readonly Cell[])[]): Ratio[] {
  const mediaPath = ({ mediaCpu, packetsPerSecond }: Cell) => mediaCpu / packetsPerSecond;
  const throughput = ({ packetsPerSecond, cpu }: Cell) => packetsPerSecond / cpu;
  const one = 'Amphi, one worker';
  const compare = (
    what: string,
    goal: string,
    a: string,
    b: string,
    of: (cell: Cell) => number,
  ): Ratio => {
    const values = rounds.flatMap((cells) => {
      const [left, right] = [a, b].map((name) =>
        cells.find(({ server, discarded, lost }) => server === name && !discarded && !lost),
      );
      return left && right ? of(left) / of(right) : [];
    });
    return { what, goal, value: values.length ? median(values) : undefined, pairs: values.length };
  };
  return [
    compare(
      'worker CPU a packet, over bare mediasoup',
      'at most 1.03',
      one,
      'bare mediasoup',
      mediaPath,
    ),
    compare('packets a CPU second, over Janus', 'at least 1.5', one, 'Janus videoroom', throughput),
    compare(
      'the same of two workers, over one',
      '1 costs nothing',
      'Amphi, two workers',
      one,
      throughput,
    ),
    compare(
      'the same of two nodes, over one worker',
      '1 costs nothing',
      'Amphi, two nodes',
      one,
      throughput,
    ),
  ].filter(({ value }) => value !== undefined);
}

export const ratioTableOf = (ratios: readonly Ratio[]) =>
  inColumns([
    ['ratio', 'measured', 'goal', 'pairs'],
    ...ratios.map(({ what, value, goal, pairs }) => [
      what,
      value?.toFixed(3) ?? '',
      goal,
      String(pairs),
    ]),
  ]);

export function inColumns(lines: readonly string[][]): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? '').length)),
  );
  const pad = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0);
  return lines.map((line) => line.map(pad).join('  ')).join('\n');
}
