// The browser of the browser tests: Debian's, unless CHROMIUM names another.
import { access } from 'node:fs/promises';
import { ensureSystemPackages } from './apt.mjs';

/** @returns {Promise<string>} the path of a Chromium */
export async function ensureChromium() {
  const file = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (!exists) await ensureSystemPackages(['chromium'], 'Chromium, for the browser tests,');
  return file;
}
