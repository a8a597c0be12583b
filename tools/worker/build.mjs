// Builds the worker that CMakeLists.txt describes. Needs a Debian or Ubuntu toolchain, no internet beyond its mirror.
import { readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureSystemPackages } from '../lib/apt.mjs';
import { modules, root } from '../lib/paths.mjs';
import { mustRun, progress, say } from '../lib/shell.mjs';
import { buildLibsrtp } from './libsrtp.mjs';

const PACKAGES = [
  'cmake',
  'flatbuffers-compiler',
  'g++',
  'libabsl-dev',
  'libflatbuffers-dev',
  'libssl-dev',
  'libuv1-dev',
  'make',
  'ninja-build',
  'pkg-config',
];

const source = path.join(modules, 'mediasoup/worker');

/** @param {string} work  an empty folder to build in */
async function generateMessages(work) {
  const schemas = path.join(source, 'fbs');
  const files = readdirSync(schemas).filter((name) => name.endsWith('.fbs'));
  // The flags of the worker's own fbs/meson.build: its code is written against these names.
  await mustRun('flatc', [
    '--cpp',
    '--cpp-field-case-style',
    'lower',
    '--reflect-names',
    '--scoped-enums',
    '--filename-suffix',
    '',
    '-o',
    path.join(work, 'fbs/FBS'),
    ...files.map((name) => path.join(schemas, name)),
  ]);
}

async function compile(work, srtp) {
  await mustRun('cmake', [
    '-G',
    'Ninja',
    '-DCMAKE_BUILD_TYPE=Release',
    `-DWORKER_DIR=${source}`,
    `-DFBS_INCLUDE_DIR=${path.join(work, 'fbs')}`,
    `-DSRTP_LIBRARY=${srtp.library}`,
    `-DSRTP_INCLUDE_DIR=${srtp.includeDir}`,
    '-S',
    path.join(root, 'tools/worker'),
    '-B',
    path.join(work, 'out'),
  ]);
  const report = progress('building the mediasoup worker');
  await mustRun('ninja', ['-C', path.join(work, 'out'), '-j', String(os.availableParallelism())], {
    env: { ...process.env, NINJA_STATUS: '%p ' },
    onLine: (line) => {
      const percent = /^\s*(\d+)% /.exec(line);
      if (percent) report(Number(percent[1]));
    },
  });
}

/**
 * @param {string} work  an empty folder to build in
 * @returns {Promise<string>} the worker's path, inside `work`
 */
export async function buildWorker(work) {
  await ensureSystemPackages(PACKAGES, 'building the mediasoup worker');
  say(
    'building the mediasoup worker from its npm package; this happens once and takes a few minutes',
  );
  const srtp = await buildLibsrtp(path.join(work, 'srtp'));
  await generateMessages(work);
  await compile(work, srtp);
  return path.join(work, 'out/mediasoup-worker');
}
