import { ensureSystemPackages } from '../lib/apt.mjs';
import { startJanus } from '../lib/janus.mjs';
import { measure } from './bench.mjs';

/** One stream and more and more viewers, beside other servers; the arguments are those of e2e/bench/fanout/main.ts. */
async function benchFanout(args) {
  await ensureSystemPackages(['ffmpeg'], 'ffmpeg, for the sample video,');
  const janus = await startJanus();
  Object.assign(process.env, { JANUS_URL: janus.url, JANUS_PID: String(janus.pid) });
  try {
    return await measure('e2e/bench/fanout/main.ts', ['postgres', 'redis'], args);
  } finally {
    await janus.stop();
  }
}
export { benchFanout as 'bench-fanout' };
