const { nodeProject } = require('../tools/lib/jest.cjs');

module.exports = {
  ...nodeProject('e2e'),
  globalSetup: '<rootDir>/jest.setup.mjs',
  globalTeardown: '<rootDir>/jest.teardown.mjs',
  // A page, its server and a browser: slow on purpose, and one at a time, since they share two cores.
  testTimeout: 300_000,
  maxWorkers: 1,
};
