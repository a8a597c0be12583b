const path = require('node:path');

/** What all projects share: each spreads this and adds its own transform. */
module.exports = {
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  coverageReporters: ['text-summary', 'html'],
  // The second one writes the counts that `npm test` adds up.
  reporters: ['default', path.join(__dirname, 'tools/lib/jest-report.mjs')],
  watchman: false,
};
