// A Jest reporter that leaves the counts of a run in tmp/test-results/<project>.json, for `npm test` to add up.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';

export const resultsDir = path.join(root, 'tmp/test-results');

export default class CountsReporter {
  /** @param {import('@jest/types').Config.GlobalConfig} globalConfig */
  constructor(globalConfig) {
    this.project = path.relative(root, globalConfig.rootDir).replaceAll(path.sep, '-');
  }

  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      // A file that does not even load has no tests to fail.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    mkdirSync(resultsDir, { recursive: true });
    writeFileSync(path.join(resultsDir, `${this.project}.json`), JSON.stringify(counts));
  }
}
