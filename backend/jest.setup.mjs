// Once per run: real services for the integration tests. A spec finds them in DATABASE_URL, TEST_REDIS_URL and
// TEST_S3_ENDPOINT, TEST_S3_ACCESS_KEY_ID, TEST_S3_SECRET_ACCESS_KEY.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { startTestServices } from '../tools/lib/test-services.mjs';

/** The S3 store takes a quarter of a minute to start: only when a spec that is about to run speaks of S3. */
function needsS3({ rootDir, testPathPatterns }) {
  const wanted = testPathPatterns.patterns.map((pattern) => new RegExp(pattern, 'i'));
  return globSync('{src,test}/**/*.spec.ts', { cwd: rootDir })
    .map((file) => path.join(rootDir, file))
    .filter((file) => wanted.length === 0 || wanted.some((pattern) => pattern.test(file)))
    .some((file) => /s3/i.test(readFileSync(file, 'utf8')));
}

export default async function setup(globalConfig) {
  const names = ['postgres', 'redis', ...(needsS3(globalConfig) ? ['s3'] : [])];
  globalThis.stopTestServices = await startTestServices(names);
}
