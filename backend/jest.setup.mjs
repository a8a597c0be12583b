// Once per run: real services for the integration tests. A spec finds them in DATABASE_URL, TEST_REDIS_URL and
// TEST_S3_ENDPOINT, TEST_S3_ACCESS_KEY_ID, TEST_S3_SECRET_ACCESS_KEY.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ensureSystemPackages } from '../tools/lib/apt.mjs';
import { ensureChromium } from '../tools/lib/chromium.mjs';
import { startTestServices } from '../tools/lib/test-services.mjs';

/** The text of every spec that is about to run: what none of them speaks of need not be there. */
function specsToRun({ rootDir, testPathPatterns }) {
  const wanted = testPathPatterns.patterns.map((pattern) => new RegExp(pattern, 'i'));
  return globSync('{src,test}/**/*.spec.ts', { cwd: rootDir })
    .map((file) => path.join(rootDir, file))
    .filter((file) => wanted.length === 0 || wanted.some((pattern) => pattern.test(file)))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}

export default async function setup(globalConfig) {
  const specs = specsToRun(globalConfig);
  if (/support\/video\.|ffmpeg/.test(specs))
    await ensureSystemPackages(['ffmpeg'], 'ffmpeg, for the tests,');
  if (/support\/browser/.test(specs)) await ensureChromium();
  if (/support\/net/.test(specs))
    await ensureSystemPackages(['iproute2', 'gcc', 'libc6-dev'], 'networks for the tests');
  const names = ['postgres', 'redis', ...(/s3/i.test(specs) ? ['s3'] : [])];
  globalThis.stopTestServices = await startTestServices(names);
}
