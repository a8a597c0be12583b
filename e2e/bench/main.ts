// `npm run bench`: figures of this machine, as a table and, with `-- --json FILE`, as JSON.
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { measureLive } from './live.ts';

const { values } = parseArgs({ options: { json: { type: 'string' } } });

const live = await measureLive();
const rows: Record<string, string> = {
  'first frame, median of 10': `${live.firstFrameMs.median.toFixed(0)} ms`,
  'first frame, slowest of 10': `${live.firstFrameMs.max.toFixed(0)} ms`,
  'glass to glass, p50': `${live.glassToGlassMs.p50.toFixed(0)} ms`,
  'glass to glass, p95': `${live.glassToGlassMs.p95.toFixed(0)} ms`,
  'worker CPU, broadcaster alone': `${live.workerCpuPercent.broadcasterOnly.toFixed(1)} % of a core`,
  'worker CPU, and one viewer': `${live.workerCpuPercent.withOneViewer.toFixed(1)} % of a core`,
};
const width = Math.max(...Object.keys(rows).map((name) => name.length));
for (const [name, value] of Object.entries(rows)) console.log(`${name.padEnd(width)}  ${value}`);

if (values.json) {
  const machine = { cpus: os.cpus().length, model: os.cpus()[0]?.model, node: process.version };
  await writeFile(values.json, JSON.stringify({ machine, live }, null, 2) + '\n');
}
