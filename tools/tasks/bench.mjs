import { ensureChromium } from '../lib/chromium.mjs';
import { build } from '../lib/nx.mjs';
import { run, say } from '../lib/shell.mjs';
import { startTestServices } from '../lib/test-services.mjs';
import { ensureWorker } from '../lib/worker.mjs';

/** Measures the built product; the arguments are those of e2e/bench/main.ts. */
export async function bench(args) {
  process.env.CHROMIUM = await ensureChromium();
  return measure('e2e/bench/main.ts', ['postgres'], args);
}

/**
 * Builds the product and runs a bench that starts it.
 * @param {string} script
 * @param {Parameters<typeof startTestServices>[0]} services
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function measure(script, services, args) {
  process.env.MEDIASOUP_WORKER_BIN = await ensureWorker();
  say('building');
  await build();
  const stop = await startTestServices(services);
  try {
    const { code } = await run(process.execPath, ['--no-warnings', script, ...args], {
      stdio: 'inherit',
    });
    return code;
  } finally {
    await stop();
  }
}
