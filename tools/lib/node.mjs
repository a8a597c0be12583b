// The Node that Amphi runs on: the pinned one from npm, whatever Node the machine has.
import path from 'node:path';
import { modules, pinnedNodeDir } from './paths.mjs';
import { SetupError } from './shell.mjs';

/** mediasoup 3.27 and Angular 22 need it. */
const OLDEST = [24, 15];

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/**
 * The Node to start programs with.
 * @returns {string}
 * @throws {SetupError} when npm has none for this platform and the one at hand is too old
 */
export function suitableNode() {
  const dir = pinnedNodeDir();
  if (dir) return path.join(dir, 'node');
  if (isNewEnough(process.versions.node)) return process.execPath;
  throw new SetupError(
    `Amphi needs Node ${OLDEST.join('.')} or newer on ${process.platform}-${process.arch}; ` +
      `this is ${process.versions.node}. (On Linux it brings its own.)`,
  );
}

/**
 * The environment of every program we start: `node` in it is the suitable one, too.
 * @returns {NodeJS.ProcessEnv}
 */
export function nodeEnvironment() {
  const dir = path.dirname(suitableNode());
  const rest = (process.env.PATH ?? '').split(path.delimiter).filter((entry) => entry !== dir);
  return {
    ...process.env,
    PATH: [dir, ...rest].join(path.delimiter),
    // Nothing of ours outlives the command that started it.
    NX_DAEMON: 'false',
    NX_NO_CLOUD: 'true',
  };
}

const TOOLS = {
  eslint: ['eslint/bin/eslint.js'],
  // NestJS 12 and our own code are ES modules.
  jest: ['jest/bin/jest.js', '--experimental-vm-modules', '--no-warnings'],
  ngc: ['@angular/compiler-cli/bundles/src/bin/ngc.js'],
  nx: ['nx/dist/bin/nx.js'],
  prettier: ['prettier/bin/prettier.cjs'],
  tsc: ['typescript/bin/tsc'],
};

/** Node's arguments that start a tool of node_modules. */
export function toolArguments(name) {
  const entry = TOOLS[name];
  if (!entry) throw new SetupError(`unknown tool ${name}: one of ${Object.keys(TOOLS).join(', ')}`);
  const [file, ...flags] = entry;
  return [...flags, path.join(modules, file)];
}
