// Once per run: a PostgreSQL in DATABASE_URL and a Redis in TEST_REDIS_URL for the products under test, the browsers, and
// ffmpeg, which makes videos and reads recordings.
import { ensureSystemPackages } from '../tools/lib/apt.mjs';
import { ensureChromium } from '../tools/lib/chromium.mjs';
import { ensureFirefox } from '../tools/lib/firefox.mjs';
import { startTestServices } from '../tools/lib/test-services.mjs';

export default async function setup() {
  await ensureChromium();
  await ensureFirefox();
  await ensureSystemPackages(['ffmpeg'], 'ffmpeg, for the tests,');
  globalThis.stopTestServices = await startTestServices(['postgres', 'redis']);
}
