import { ensureChromium } from '../lib/chromium.mjs';
import { buildAll } from '../lib/nx.mjs';
import { run, say } from '../lib/shell.mjs';
import { startTestServices } from '../lib/test-services.mjs';
import { ensureWorker } from '../lib/worker.mjs';

/** Measures the built product; the arguments are those of e2e/bench/main.ts. */
export async function bench(args) {
  process.env.MEDIASOUP_WORKER_BIN = await ensureWorker();
  process.env.CHROMIUM = await ensureChromium();
  say('building');
  await buildAll();
  const stop = await startTestServices(['postgres']);
  try {
    const command = ['--no-warnings', 'e2e/bench/main.ts', ...args];
    const { code } = await run(process.execPath, command, { stdio: 'inherit' });
    return code;
  } finally {
    await stop();
  }
}
