module.exports = {
  ...require('../jest.preset.js'),
  displayName: 'tools',
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.spec.mjs'],
  transform: {},
  // Linting with types loads the whole program.
  testTimeout: 60_000,
};
