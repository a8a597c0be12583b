import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cores, pin } from './cores.ts';
import type { ServerUnderTest } from './server-under-test.ts';

const BARE = fileURLToPath(new URL('bare-server.ts', import.meta.url));

/** mediasoup without the product. */
export async function bareMediasoup(): Promise<ServerUnderTest> {
  const child = spawn(process.execPath, ['--no-warnings', BARE], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { url, worker } = JSON.parse(await firstLine(child)) as { url: string; worker: number };
  const pids = [child.pid ?? 0, worker];
  await pin(pids, cores.servers);
  return {
    name: 'bare mediasoup',
    mediaPids: [worker],
    pids,
    openStream: async () => ({
      kind: 'amphi',
      url,
      viewerUrls: [url],
      streamId: 'the only one',
      token: '',
    }),
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('no output');
  const [data] = (await once(stdout, 'data')) as [Buffer];
  return data.toString();
}

/** Debian's Janus, which the launcher of the bench has started (tools/lib/janus.mjs). */
export async function janus(): Promise<ServerUnderTest> {
  const { JANUS_URL: url, JANUS_PID: pid } = process.env;
  if (!url || !pid) throw new Error('JANUS_URL and JANUS_PID: run this as npm run bench:fanout.');
  const pids = [Number(pid)];
  await pin(pids, cores.servers);
  return {
    name: 'Janus videoroom',
    mediaPids: pids,
    pids,
    openStream: async () => ({ kind: 'janus', url, room: randomInt(1, 2 ** 31) }),
    stop: async () => {},
  };
}
