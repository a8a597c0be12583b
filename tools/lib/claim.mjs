// One Amphi per data folder.
import { rmSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { isAlive } from './lock.mjs';
import { run, SetupError } from './shell.mjs';

/**
 * Takes the data folder until this process exits.
 * @throws {SetupError} when another Amphi has it
 */
export async function claimFolder(folder) {
  const file = path.join(folder, 'amphi.pid');
  await fs.mkdir(folder, { recursive: true });
  const holder = Number(await fs.readFile(file, 'utf8').catch(() => '0'));
  if (holder && isAlive(holder) && (await isAmphi(holder)))
    throw new SetupError(`Amphi already runs on ${folder} (process ${holder}).`);
  await fs.writeFile(file, String(process.pid));
  process.once('exit', () => rmSync(file, { force: true }));
}

/** The process id may belong to something else by now. */
async function isAmphi(pid) {
  const { output } = await run('ps', ['-o', 'args=', '-p', String(pid)]);
  return output.includes('amphi.mjs');
}
