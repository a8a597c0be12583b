// `npm run bench`: figures of this machine, as a table and, with `-- --json FILE`, as JSON.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { machine } from './fanout/machine.ts';
import { measureLive } from './live.ts';
import { measureRecordings } from './recordings.ts';

const { values } = parseArgs({ options: { json: { type: 'string' } } });

const live = await measureLive();
const recordings = await measureRecordings();
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
const rows: Record<string, string> = {
  'first frame, median of 10': `${live.firstFrameMs.median.toFixed(0)} ms`,
  'first frame, slowest of 10': `${live.firstFrameMs.max.toFixed(0)} ms`,
  'glass to glass, p50': `${live.glassToGlassMs.p50.toFixed(0)} ms`,
  'glass to glass, p95': `${live.glassToGlassMs.p95.toFixed(0)} ms`,
  'worker CPU, broadcaster alone': `${live.workerCpuPercent.broadcasterOnly.toFixed(1)} % of a core`,
  'worker CPU, and one viewer': `${live.workerCpuPercent.withOneViewer.toFixed(1)} % of a core`,
};
for (const { minutes, fileBytes, ...of } of recordings) {
  const what = `${minutes} min of recording, ${megabytes(fileBytes)}`;
  const seeks = [of.seek, of.plainSeek].map(
    ({ readBytes, ms }) => `${megabytes(readBytes)} read, ${seconds(ms)}`,
  );
  rows[`${what}: End stream to ready`] = seconds(of.endToReadyMs);
  rows[`${what}: End stream to playable`] = seconds(of.endToPlayableMs);
  rows[`${what}: seek near the end`] = seeks[0] ?? '';
  rows[`${what}: the same as MediaRecorder gave it`] = seeks[1] ?? '';
}
const width = Math.max(...Object.keys(rows).map((name) => name.length));
for (const [name, value] of Object.entries(rows)) console.log(`${name.padEnd(width)}  ${value}`);

if (values.json) {
  await writeFile(values.json, JSON.stringify({ machine, live, recordings }, null, 2) + '\n');
}
