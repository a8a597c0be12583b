import { ensureSystemPackages } from '../lib/apt.mjs';
import { SetupError } from '../lib/shell.mjs';
import { measure } from './bench.mjs';

/** Two workers beside one, each on a small core; the arguments are those of e2e/bench/fanout/workers.ts. */
async function benchWorkers(args) {
  if (process.getuid?.() !== 0)
    throw new SetupError(
      'bench:workers gives each worker a CPU quota of its own, which needs root.',
    );
  await ensureSystemPackages(['ffmpeg'], 'ffmpeg, for the sample video,');
  return measure('e2e/bench/fanout/workers.ts', ['postgres'], args);
}
export { benchWorkers as 'bench-workers' };
