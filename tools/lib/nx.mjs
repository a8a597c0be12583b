import { nodeEnvironment, suitableNode, toolArguments } from './node.mjs';
import { mustRun, run } from './shell.mjs';

/** Runs Nx; the options are those of `run`. */
export const nx = (args, options = {}) =>
  run(suitableNode(), [...toolArguments('nx'), ...args], { env: nodeEnvironment(), ...options });

/** Builds what has changed. Quiet, unless it fails. */
export const buildAll = () =>
  mustRun(
    suitableNode(),
    [...toolArguments('nx'), 'run-many', '-t', 'build', '--output-style=static'],
    { env: nodeEnvironment(), lines: 80 },
  );
