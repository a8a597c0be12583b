// The other browser of the browser tests: Debian's Firefox ESR, unless FIREFOX names another.
import { access } from 'node:fs/promises';
import { ensureSystemPackages } from './apt.mjs';

/** @returns {Promise<string>} the path of a Firefox */
export async function ensureFirefox() {
  const file = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (!exists) await ensureSystemPackages(['firefox-esr'], 'Firefox, for the browser tests,');
  return file;
}
