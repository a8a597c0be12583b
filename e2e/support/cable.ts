import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * A host of its own for a browser (a network namespace), and the only cable between it and ours. Pulled out, everything is
 * cut: requests, sockets and media alike. Needs root.
 */
export class Cable {
  /** Ours, as the browser sees it. */
  readonly serverAddress: string;
  /** Starts a Chromium at the other end. */
  readonly executable: string;
  private readonly name: string;
  private readonly folder: string;

  private constructor(name: string, net: string, folder: string) {
    this.name = name;
    this.serverAddress = `${net}.1`;
    this.folder = folder;
    this.executable = path.join(folder, 'chromium');
  }

  static async lay(): Promise<Cable> {
    const name = `amphi${process.pid % 100_000}`;
    const net = `10.213.${process.pid % 250}`;
    const cable = new Cable(name, net, await mkdtemp(path.join(os.tmpdir(), 'amphi-cable-')));
    await ip('netns', 'add', name);
    await ip('link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    await ip('addr', 'add', `${net}.1/24`, 'dev', name);
    await ip('-n', name, 'addr', 'add', `${net}.2/24`, 'dev', 'eth0');
    await ip('-n', name, 'link', 'set', 'lo', 'up');
    await ip('-n', name, 'link', 'set', 'eth0', 'up');
    await cable.plugIn();
    // Chromium gathers no candidates on a host without one.
    await ip('-n', name, 'route', 'add', 'default', 'via', `${net}.1`);
    await cable.writeExecutable();
    return cable;
  }

  plugIn = () => ip('link', 'set', this.name, 'up');
  pullOut = () => ip('link', 'set', this.name, 'down');

  async remove(): Promise<void> {
    await ip('netns', 'del', this.name);
    await rm(this.folder, { recursive: true, force: true });
  }

  private async writeExecutable(): Promise<void> {
    const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
    const script = `#!/bin/sh\nexec ip netns exec ${this.name} ${chromium} "$@"\n`;
    await writeFile(this.executable, script);
    await chmod(this.executable, 0o755);
  }
}

async function ip(...args: string[]): Promise<void> {
  await run('ip', args);
}
