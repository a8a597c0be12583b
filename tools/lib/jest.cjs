// The part of a Jest configuration that every TypeScript project without Angular shares.

/** Strips types fast (types are checked by `typecheck`); decorator metadata as Nest and TypeORM need it. */
const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      keepClassNames: true,
    },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  },
];

/** @param {string} displayName */
exports.nodeProject = (displayName) => ({
  ...require('../../jest.preset.js'),
  displayName,
  testEnvironment: 'node',
  // Once every test has its result and the services are stopped, a client that still tries to reconnect must not hold up
  // the run for ever.
  forceExit: true,
  extensionsToTreatAsEsm: ['.ts'],
  // TypeScript's ESM imports say `.js`; the file beside is `.ts`.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': swc },
});
