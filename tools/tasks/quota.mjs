import path from 'node:path';
import { reachDatabase } from '../lib/database.mjs';
import { build } from '../lib/nx.mjs';
import { dataDir, loadEnvFile, root } from '../lib/paths.mjs';
import { run } from '../lib/shell.mjs';

/** What a user's recordings may take up; the arguments are those of backend/src/quota.ts. */
export async function quota(args) {
  loadEnvFile();
  await build(['-p', 'backend']);
  const { env, stop } = await reachDatabase(dataDir());
  try {
    const command = ['--enable-source-maps', path.join(root, 'backend/dist/quota.js'), ...args];
    const { code } = await run(process.execPath, command, {
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    return code;
  } finally {
    await stop();
  }
}
