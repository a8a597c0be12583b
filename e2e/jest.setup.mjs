// Once per run: a PostgreSQL in DATABASE_URL and a Redis in TEST_REDIS_URL for the products under test, and a browser.
import { ensureChromium } from '../tools/lib/chromium.mjs';
import { startTestServices } from '../tools/lib/test-services.mjs';

export default async function setup() {
  await ensureChromium();
  globalThis.stopTestServices = await startTestServices(['postgres', 'redis']);
}
