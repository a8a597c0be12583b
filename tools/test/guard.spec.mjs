// Nothing that we start outlives us, however we end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../lib/lock.mjs';
import { root } from '../lib/paths.mjs';
import { spawnGuarded } from '../lib/services.mjs';

const newFolder = () => mkdtempSync(path.join(os.tmpdir(), 'amphi-guard-'));

/** A service that says its process id and stays. */
const service = (pidFile) => ['sh', '-c', `echo $$ > ${pidFile}; exec sleep 600`];

async function eventually(condition) {
  for (const end = Date.now() + 10_000; Date.now() < end; await sleep(50)) if (condition()) return;
  throw new Error(`not in 10 s: ${condition}`);
}

async function pidIn(file) {
  await eventually(() => existsSync(file) && readFileSync(file, 'utf8').trim());
  return Number(readFileSync(file, 'utf8'));
}

describe('a guarded program', () => {
  it('is asked to end by stop(), and its folder goes', async () => {
    const folder = newFolder();
    const guarded = spawnGuarded(service(path.join(folder, 'pid')), { output: 'ignore', folder });
    const pid = await pidIn(path.join(folder, 'pid'));
    await guarded.stop();
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(folder)).toBe(false);
  });

  it('is killed when it does not listen', async () => {
    const folder = newFolder();
    const pidFile = path.join(folder, 'pid');
    const deaf = ['sh', '-c', `trap '' TERM; echo $$ > ${pidFile}; while :; do sleep 0.1; done`];
    const guarded = spawnGuarded(deaf, { output: 'ignore', folder });
    const pid = await pidIn(pidFile);
    await guarded.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('hands on its exit code', async () => {
    const guarded = spawnGuarded(['sh', '-c', 'exit 7'], { output: 'ignore' });
    expect(await guarded.ended).toBe(7);
  });

  it('ends when whoever started it is killed', async () => {
    const folder = newFolder();
    const pidFile = path.join(folder, 'pid');
    const script = `
      import { spawnGuarded } from '${root}/tools/lib/services.mjs';
      spawnGuarded(${JSON.stringify(service(pidFile))}, { output: 'ignore', folder: '${folder}' });`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script]);
    const pid = await pidIn(pidFile);
    starter.kill('SIGKILL');
    await once(starter, 'exit');
    await eventually(() => !isAlive(pid) && !existsSync(folder));
  });
});
