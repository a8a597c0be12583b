// One Amphi per data folder.
import { rmSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { commandOf, isAlive } from './lock.mjs';
import { SetupError } from './shell.mjs';

/**
 * Takes the data folder until this process exits.
 * @throws {SetupError} when another Amphi has it
 */
export async function claimFolder(folder) {
  const file = path.join(folder, 'amphi.pid');
  await fs.mkdir(folder, { recursive: true });
  const holder = Number(await fs.readFile(file, 'utf8').catch(() => '0'));
  if (holder && isAlive(holder) && (await commandOf(holder)).includes('amphi.mjs'))
    throw new SetupError(`Amphi already runs on ${folder} (process ${holder}).`);
  await fs.writeFile(file, String(process.pid));
  process.once('exit', () => rmSync(file, { force: true }));
}
