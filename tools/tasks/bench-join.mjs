import { ensureSystemPackages } from '../lib/apt.mjs';
import { measure } from './bench.mjs';

/** Many viewers come to one stream at once; the arguments are those of e2e/bench/fanout/join.ts. */
async function benchJoin(args) {
  await ensureSystemPackages(['ffmpeg'], 'ffmpeg, for the sample video,');
  return measure('e2e/bench/fanout/join.ts', ['postgres'], args);
}
export { benchJoin as 'bench-join' };
