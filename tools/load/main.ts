// Loads an Amphi with viewers, and a broadcaster if need be: `npm run load -- --url http://localhost:3000 --viewers 50`.
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import { LoadError } from './src/load-error.ts';
import { parseOptions } from './src/options.ts';
import { tableOf } from './src/report.ts';
import { runLoad } from './src/run.ts';

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());

try {
  const options = parseOptions(process.argv.slice(2));
  const figures = await runLoad(options, stopped.signal);
  console.log(tableOf(figures));
  const machine = { cpus: os.cpus().length, model: os.cpus()[0]?.model, node: process.version };
  if (options.json)
    await writeFile(options.json, JSON.stringify({ machine, load: figures }, null, 2) + '\n');
} catch (error) {
  if (!(error instanceof LoadError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
// libdatachannel's threads would hold the process for a while.
process.exit();
