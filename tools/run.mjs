#!/usr/bin/env node
// node tools/run.mjs [--worker] TOOL ARGS…
//
// What the Nx targets start: runs a tool of node_modules under the pinned Node, so that each target also works alone
// (`npx nx test backend`) on a machine whose own Node is older. With --worker it sees to a mediasoup worker first.
import { spawn } from 'node:child_process';
import { nodeEnvironment, suitableNode, toolArguments } from './lib/node.mjs';
import { SetupError } from './lib/shell.mjs';
import { SIGNALS } from './lib/stop-request.mjs';

const args = process.argv.slice(2);
const wantsWorker = args[0] === '--worker' && Boolean(args.shift());
const [tool, ...rest] = args;

try {
  const env = nodeEnvironment();
  if (wantsWorker) {
    const { ensureWorker } = await import('./lib/worker.mjs');
    env.MEDIASOUP_WORKER_BIN = await ensureWorker();
  }
  const command = [...toolArguments(tool), ...rest];
  const child = spawn(suitableNode(), command, { env, stdio: 'inherit' });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(1);
}
