import { nodeEnvironment, suitableNode, toolArguments } from './node.mjs';
import { mustRun, run } from './shell.mjs';

/** Runs Nx; the options are those of `run`. */
export const nx = (args, options = {}) =>
  run(suitableNode(), [...toolArguments('nx'), ...args], { env: nodeEnvironment(), ...options });

/**
 * Builds what has changed. Quiet, unless it fails.
 * @param {string[]} [options]  of `nx run-many`
 */
export const build = (options = []) =>
  mustRun(
    suitableNode(),
    [...toolArguments('nx'), 'run-many', '-t', 'build', '--output-style=static', ...options],
    { env: nodeEnvironment(), lines: 80 },
  );
