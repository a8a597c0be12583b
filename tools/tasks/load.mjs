import { nx } from '../lib/nx.mjs';
import { run } from '../lib/shell.mjs';

/** Loads an Amphi that runs already; the arguments are those of tools/load/main.ts. */
export async function load(args) {
  await nx(['build', 'contracts']);
  const command = ['--no-warnings', 'tools/load/main.ts', ...args];
  const { code } = await run(process.execPath, command, { stdio: 'inherit' });
  return code;
}
