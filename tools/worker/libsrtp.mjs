// libsrtp with OpenSSL's ciphers, as a static library.
//
// Debian builds its libsrtp2 with NSS, which costs the worker 39 µs of CPU per forwarded packet instead of 22 µs. The
// same sources with --enable-openssl (mediasoup's own choice) compile in seconds, and the distribution's mirror has
// them: `apt-get source` checks their signature like any package's.
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ensureSystemPackages } from '../lib/apt.mjs';
import { mustRun, say } from '../lib/shell.mjs';

const APT = '/etc/apt';

/** The machine's own package sources, asking for source packages instead of binary ones. */
async function sourceLists() {
  const lists = [path.join(APT, 'sources.list')];
  for (const name of await fs.readdir(path.join(APT, 'sources.list.d')).catch(() => []))
    if (/\.(list|sources)$/.test(name)) lists.push(path.join(APT, 'sources.list.d', name));
  const found = [];
  for (const file of lists) {
    const text = await fs.readFile(file, 'utf8').catch(() => '');
    found.push({
      name: path.basename(file),
      text: text.replace(/^deb(?=\s)/gm, 'deb-src').replace(/^Types:.*$/gm, 'Types: deb-src'),
    });
  }
  return found;
}

/** Downloads the source package into `work` without touching the machine's apt configuration. */
async function fetchSource(work) {
  const apt = path.join(work, 'apt');
  const parts = path.join(apt, 'sources.list.d');
  await fs.mkdir(path.join(apt, 'lists/partial'), { recursive: true });
  await fs.mkdir(parts, { recursive: true });
  for (const { name, text } of await sourceLists())
    await fs.writeFile(path.join(parts, name), text);
  const options = [
    `Dir::Etc::SourceList=/dev/null`,
    `Dir::Etc::SourceParts=${parts}`,
    `Dir::State::Lists=${path.join(apt, 'lists')}`,
    `Dir::Cache=${apt}`,
    // apt would otherwise drop to a user who cannot write below a private home folder.
    `APT::Sandbox::User=${os.userInfo().username}`,
  ].flatMap((option) => ['-o', option]);
  await mustRun('apt-get', [...options, 'update', '-q']);
  await mustRun('apt-get', [...options, 'source', '--download-only', '-q', 'libsrtp2'], {
    cwd: work,
  });
  const archive = (await fs.readdir(work)).find((name) => /\.orig\.tar\.\w+$/.test(name));
  await mustRun('tar', ['xf', archive, '--strip-components=1', '--one-top-level=source'], {
    cwd: work,
  });
  return path.join(work, 'source');
}

async function systemLibrary() {
  await ensureSystemPackages(['libsrtp2-dev'], 'building the mediasoup worker');
  return { library: 'srtp2', includeDir: '/usr/include' };
}

/**
 * @param {string} work  a folder to build in
 * @returns {Promise<{ library: string, includeDir: string }>} what to link and where `srtp2/srtp.h` is
 */
export async function buildLibsrtp(work) {
  try {
    await fs.mkdir(work, { recursive: true });
    const source = await fetchSource(work);
    const prefix = path.join(work, 'installed');
    await mustRun('./configure', ['--enable-openssl', `--prefix=${prefix}`], { cwd: source });
    await mustRun('make', ['-j', String(os.availableParallelism()), 'libsrtp2.a'], { cwd: source });
    await mustRun('make', ['install'], { cwd: source });
    return {
      library: path.join(prefix, 'lib/libsrtp2.a'),
      includeDir: path.join(prefix, 'include'),
    };
  } catch (error) {
    say(`WARNING: libsrtp with OpenSSL could not be built (${error.message.split('\n')[0]})`);
    say("WARNING: using the system's libsrtp2; forwarding a packet may cost nearly twice the CPU");
    return systemLibrary();
  }
}
