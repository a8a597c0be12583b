// `npm test`: every check there is. All of them run, also after a failure; the last line has the counts.
import { allChecks } from '../lib/checks.mjs';
import { say } from '../lib/shell.mjs';
import { ensureWorker } from '../lib/worker.mjs';

export async function test() {
  await ensureWorker();
  const total = { passed: 0, failed: 0, skipped: 0 };
  const summary = [];
  for (const { name, run } of allChecks()) {
    const started = Date.now();
    const counts = await run();
    for (const key of Object.keys(total)) total[key] += counts[key];
    const line = `${name}: ${inWords(counts)} (${((Date.now() - started) / 1000).toFixed(0)} s)`;
    say(line);
    summary.push(`  ${counts.failed ? '✗' : '✓'} ${line}`);
  }
  console.log(['', ...summary, '', inWords(total)].join('\n'));
  return total.failed ? 1 : 0;
}

const inWords = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
