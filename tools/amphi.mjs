#!/usr/bin/env node
// The one entry behind the commands of package.json: `npm start`, `npm test`, `npm run bench` and the others.
//
// Starts on the Node that happens to be there (20 or newer) with nothing installed: installs the packages, goes on
// under the pinned Node that came with them, then runs the task. What this file and tools/lib import at their top must
// therefore come from Node alone.
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nodeEnvironment, suitableNode } from './lib/node.mjs';
import { installPackages } from './lib/packages.mjs';
import { SetupError } from './lib/shell.mjs';
import { onParentGone, SIGNALS, StopRequest } from './lib/stop-request.mjs';

const INTERRUPTED = 130;
const TASKS = [
  'setup',
  'start',
  'test',
  'build',
  'bench',
  'bench-fanout',
  'bench-join',
  'bench-workers',
  'load',
  'quota',
];

async function main() {
  const [task, ...args] = process.argv.slice(2);
  if (!TASKS.includes(task)) throw new SetupError(`usage: amphi.mjs ${TASKS.join('|')}`);
  await installPackages();
  if (realpathSync(process.execPath) !== realpathSync(suitableNode())) return continueUnderNode();
  // To stop is how `start` ends well; anything else was interrupted.
  const stopRequest = new StopRequest(task === 'start' ? 0 : INTERRUPTED);
  const { [task]: run } = await import(`./tasks/${task}.mjs`);
  process.exitCode = await run(args, stopRequest);
}

/** Starts this file again under the suitable Node and ends as it ends. */
function continueUnderNode() {
  const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  // The channel is closed when we die, even by SIGKILL: tasks/start.mjs then stops, too.
  /** @type {import('node:child_process').StdioOptions} */
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc'];
  const child = spawn(suitableNode(), args, { env: nodeEnvironment(), stdio });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  onParentGone(() => child.kill());
  child.on('exit', (code) => process.exit(code ?? 1));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
