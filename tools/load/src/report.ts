import type { LoadFigures, Quantiles } from './run.ts';

/** A line a figure, for people. */
export function tableOf(figures: LoadFigures): string {
  const { viewers, received } = figures;
  const rows: [string, string][] = [
    ['viewers', `${viewers.joined} of ${viewers.asked}`],
    ...Object.entries(viewers.failures).map(([reason, count]): [string, string] => [
      '  kept out',
      `${count}: ${reason}`,
    ]),
    ['counted for', `${figures.seconds.toFixed(1)} s`],
    ['received', `${received.packets} packets, ${received.lost} lost in ${received.gaps} gaps`],
    ['bitrate of one viewer', `${(figures.bitrateOfOneViewer / 1e6).toFixed(2)} Mbit/s`],
    ['time to first packet', inWords(figures.firstPacketMs)],
    ['forwarding delay', inWords(figures.delayMs)],
    ['key frames asked', String(figures.keyFramesAsked ?? 'not known')],
    ['generator', `${(100 * figures.generatorCpu).toFixed(0)} % of a core`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

const inWords = (quantiles: Quantiles) =>
  quantiles.p50 === undefined
    ? 'not known'
    : (['p50', 'p95', 'p99'] as const)
        .map((name) => `${name} ${quantiles[name]?.toFixed(1)} ms`)
        .join(', ');
