const { nodeProject } = require('../tools/lib/jest.cjs');

module.exports = {
  ...nodeProject('backend'),
  globalSetup: '<rootDir>/jest.setup.mjs',
  globalTeardown: '<rootDir>/jest.teardown.mjs',
  // The first test of a file may boot the whole application.
  testTimeout: 30_000,
};
