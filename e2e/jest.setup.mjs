// Once per run: PostgreSQL in DATABASE_URL, Redis and S3 in TEST_… for the products under test, the browsers, and ffmpeg,
// which makes videos and reads recordings.
import { ensureSystemPackages } from '../tools/lib/apt.mjs';
import { ensureChromium } from '../tools/lib/chromium.mjs';
import { ensureFirefox } from '../tools/lib/firefox.mjs';
import { startTestServices } from '../tools/lib/test-services.mjs';

export default async function setup() {
  await ensureChromium();
  await ensureFirefox();
  await ensureSystemPackages(['ffmpeg'], 'ffmpeg, for the tests,');
  if (process.getuid() === 0)
    await ensureSystemPackages(['iproute2'], 'a network that can be cut, for the tests,');
  globalThis.stopTestServices = await startTestServices(['postgres', 'redis', 's3']);
}
