// What `npm test` consists of, one check after the other, each with its counts.
import { globSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { resultsDir } from './jest-report.mjs';
import { nx } from './nx.mjs';
import { nodeEnvironment, suitableNode, toolArguments } from './node.mjs';
import { root } from './paths.mjs';
import { run } from './shell.mjs';

/** A browser test that hangs must not keep the count of all others from being printed. */
const TEST_TIMEOUT_MS = 40 * 60_000;

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** Libraries first: everything else is built on them. */
function projects() {
  return globSync(['libs/*/project.json', '*/project.json', 'tools/*/project.json'], { cwd: root })
    .sort((a, b) => Number(b.startsWith('libs/')) - Number(a.startsWith('libs/')))
    .map((file) => {
      const { name, targets } = JSON.parse(readFileSync(path.join(root, file), 'utf8'));
      return { name, dir: path.dirname(file), targets };
    });
}

/** Each check in the order in which they run; the browser tests, which take longest, come last. */
export function allChecks() {
  const withTarget = (target) => projects().filter(({ targets }) => target in targets);
  return [
    { name: 'format', run: checkFormat },
    ...['build', 'typecheck', 'lint'].flatMap((target) =>
      withTarget(target).map(({ name }) => ({
        name: `${target} ${name}`,
        run: () => checkTarget(name, target),
      })),
    ),
    ...withTarget('test')
      .sort((a, b) => Number(a.name === 'e2e') - Number(b.name === 'e2e'))
      .map((project) => ({ name: `test ${project.name}`, run: () => runTests(project) })),
  ];
}

/** @returns {Promise<Counts>} */
async function checkFormat() {
  const prettier = [...toolArguments('prettier'), '--check', '--log-level=warn', '.'];
  return asCount(await run(suitableNode(), prettier, { env: nodeEnvironment() }));
}

/** Earlier checks have built what this one depends on. */
const nxArguments = (project, target) => [
  'run',
  `${project}:${target}`,
  '--exclude-task-dependencies',
  '--output-style=static',
  ...(process.env.CI ? ['--skip-nx-cache'] : []),
];

/** @returns {Promise<Counts>} */
const checkTarget = async (project, target) => asCount(await nx(nxArguments(project, target)));

/** A check without tests of its own counts as one; what it printed matters only when it failed. */
function asCount({ code, output }) {
  if (code !== 0) console.log(output);
  return { passed: Number(code === 0), failed: Number(code !== 0), skipped: 0 };
}

/** @returns {Promise<Counts>} */
async function runTests({ name, dir }) {
  const report = path.join(resultsDir, `${dir.replaceAll('/', '-')}.json`);
  rmSync(report, { force: true });
  const { code } = await nx(nxArguments(name, 'test'), {
    stdio: 'inherit',
    timeout: TEST_TIMEOUT_MS,
  });
  /** @type {Counts} */
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = JSON.parse(readFileSync(report, 'utf8'));
  } catch (error) {
    // No report: the run ended before Jest could write one. It counts below.
    if (error.code !== 'ENOENT') throw error;
  }
  // A run can fail without a failing test: in its set-up, or by crashing.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}
