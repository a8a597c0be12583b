import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ServerProcess } from '../server-process.js';

const run = promisify(execFile);
const ip = (...words: string[]) => run('ip', words);

const LINK_SOURCE = fileURLToPath(new URL('./impaired-link.c', import.meta.url));

export interface Impairment {
  delayMs: number;
  jitterMs: number;
  lossPercent: number;
}

/**
 * Machines as far as the network goes: a network namespace each, with a cable to a switch that this process is at as
 * well. Needs root.
 */
export class Hosts {
  private readonly names: string[] = [];
  private readonly links: ChildProcess[] = [];
  private readonly forwarders: net.Server[] = [];
  /** Of this run alone: another one may go on beside it. */
  private readonly id = `${process.pid % 100_000}`;
  private readonly subnet = `10.97.${process.pid % 250}`;

  private constructor(private readonly dir: string) {}

  static async open(): Promise<Hosts> {
    const hosts = new Hosts(await mkdtemp(path.join(os.tmpdir(), 'amphi-net-')));
    await ip('link', 'add', hosts.bridge, 'type', 'bridge');
    await ip('address', 'add', `${hosts.address}/24`, 'dev', hosts.bridge);
    await ip('link', 'set', hosts.bridge, 'up');
    return hosts;
  }

  /** Of this process, as the hosts see it. */
  get address(): string {
    return `${this.subnet}.1`;
  }

  private get bridge(): string {
    return `amphi${this.id}`;
  }

  /** Plugs in one more. */
  async add(): Promise<Host> {
    const index = this.names.length;
    const name = `amphi${this.id}-${index}`;
    const cable = `am${this.id}.${index}`;
    await ip('netns', 'add', name);
    this.names.push(name);
    await ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    await ip('link', 'set', cable, 'master', this.bridge, 'up');
    const address = `${this.subnet}.${11 + index}`;
    await ip('-n', name, 'address', 'add', `${address}/24`, 'dev', 'eth0');
    for (const device of ['lo', 'eth0']) await ip('-n', name, 'link', 'set', device, 'up');
    return new Host(name, address);
  }

  /** The same service at this process' address: what listens on the loopback address, no other host can reach. */
  async forward(url: string): Promise<string> {
    const { hostname, port } = new URL(url);
    const server = net.createServer((socket) => {
      const onward = net.connect(Number(port), hostname);
      for (const [from, to] of [
        [socket, onward],
        [onward, socket],
      ] as const) {
        from.pipe(to);
        // A host that is killed cuts its connections.
        from.on('error', () => to.destroy());
      }
    });
    this.forwarders.push(server.listen(0, this.address));
    await once(server, 'listening');
    const forwarded = new URL(url);
    forwarded.hostname = this.address;
    forwarded.port = `${(server.address() as net.AddressInfo).port}`;
    return forwarded.href;
  }

  /** A second cable between two hosts, a bad one. Answers with their addresses on it. */
  async link(a: Host, b: Host, bad: Impairment): Promise<[string, string]> {
    const program = path.join(this.dir, 'impaired-link');
    await run('gcc', ['-O2', '-o', program, LINK_SOURCE]);
    const addresses: [string, string] = [`${this.subnet}.201`, `${this.subnet}.202`];
    const [here, there] = addresses;
    const badness = [bad.delayMs, bad.jitterMs, bad.lossPercent].map(String);
    const words = [a.name, `${here}/32`, b.name, `${there}/32`, ...badness];
    const link = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.links.push(link);
    await once(createInterface(link.stdout), 'line');
    await ip('-n', a.name, 'route', 'add', there, 'dev', 'impaired');
    await ip('-n', b.name, 'route', 'add', here, 'dev', 'impaired');
    return addresses;
  }

  /** Cuts the bad cable. Answers with how many packets it has lost. */
  async unlink(): Promise<number> {
    const link = this.links.pop();
    if (!link?.stdout) return 0;
    const told = once(createInterface(link.stdout), 'line');
    link.kill('SIGTERM');
    const [line] = (await told) as [string];
    return Number(line.split(' ')[1]);
  }

  async close(): Promise<void> {
    this.links.forEach((link) => link.kill('SIGKILL'));
    this.forwarders.forEach((server) => server.close());
    for (const name of this.names) await ip('netns', 'delete', name);
    await ip('link', 'delete', this.bridge);
    await rm(this.dir, { recursive: true, force: true });
  }
}

export class Host {
  constructor(
    readonly name: string,
    readonly address: string,
  ) {}

  /** What is to be put before a command that runs on this host. */
  get prefix(): string[] {
    return ['ip', 'netns', 'exec', this.name];
  }

  /**
   * The backend on this host.
   * @param mediaAddress where its clients' media goes
   */
  start(env: Record<string, string>, mediaAddress = this.address): Promise<ServerProcess> {
    const own = { HOST: this.address, PORT: '3000', MEDIA_LISTEN_ADDRESS: mediaAddress };
    return ServerProcess.start({ ...env, ...own }, this.prefix);
  }
}
