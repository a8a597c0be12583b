import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Stream, streamSchema } from '@amphi/contracts';
import { AmphiStream } from '../../../tools/load/src/amphi.ts';
import { Broadcaster } from '../../../tools/load/src/broadcaster.ts';
import type { LoadFigures } from '../../../tools/load/src/run.ts';
import { sampleVideos } from '../../../tools/load/src/sample-video.ts';
import { readVideo } from '../../../tools/load/src/video-file.ts';
import { testEnvironment } from '../support/app.js';
import { call, type Received, TestBrowser, until } from '../support/browser.js';
import { EXECUTABLE } from '../support/chromium.js';
import { type Host, Hosts } from '../support/net/hosts.js';
import { OwnRedis } from '../support/redis.js';
import { ok, signUp } from '../support/rest.js';
import type { ServerProcess } from '../support/server-process.js';

const run = promisify(execFile);

const LOAD = fileURLToPath(new URL('../../../tools/load/main.ts', import.meta.url));
const BAD = { delayMs: 40, jitterMs: 10, lossPercent: 3 };
const TIMEOUT_MS = 180_000;

/** The broadcaster is on one server, the viewers on another, with a bad line between that one and them. */
describe('viewers behind a bad line', () => {
  let dir: string;
  let hosts: Hosts;
  /** Of the viewers, and theirs. */
  let serverHost: Host;
  let viewerHost: Host;
  let redis: OwnRedis;
  let cleanUp: () => Promise<void>;
  const servers: ServerProcess[] = [];
  let broadcaster: Broadcaster;
  let stream: Stream;
  /** The server that the viewers are on. */
  let url: string;

  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'amphi-bad-line-'));
    hosts = await Hosts.open();
    const first = await hosts.add();
    [serverHost, viewerHost] = [await hosts.add(), await hosts.add()];
    redis = await OwnRedis.start(hosts.address);
    const test = await testEnvironment({ REDIS_URL: redis.url });
    cleanUp = test.cleanUp;
    const env = { ...test.env, DATABASE_URL: await hosts.forward(test.env['DATABASE_URL'] ?? '') };
    const [badAddress] = await hosts.link(serverHost, viewerHost, BAD);
    servers.push(await first.start(env));
    servers.push(
      await serverHost.start({ ...env, MEDIA_PIPE_ADDRESS: serverHost.address }, badAddress),
    );
    const [origin = '', other = ''] = servers.map((server) => server.url);
    url = other;
    const owner = await signUp(origin);
    stream = await ok(owner.rest.post('/streams', { title: 'Far' }), streamSchema);
    const [file = ''] = await sampleVideos(dir, [{ height: 180, kilobits: 400 }]);
    const sfu = new AmphiStream({ url: origin, streamId: stream.id, token: owner.token });
    broadcaster = await Broadcaster.start(sfu, [await readVideo(file)]);
  }, TIMEOUT_MS);
  afterAll(async () => {
    await broadcaster?.close();
    await Promise.all(servers.map((server) => server.end('SIGKILL')));
    await redis.close();
    await cleanUp();
    await hosts.close();
    await rm(dir, { recursive: true });
  }, TIMEOUT_MS);

  it(
    'lose nothing that the line has not lost',
    async () => {
      const json = path.join(dir, 'load.json');
      const [program = '', ...words] = [
        ...viewerHost.prefix,
        process.execPath,
        '--no-warnings',
        LOAD,
      ];
      const target = ['--url', url, '--allow-remote', '--stream', stream.id];
      const amount = ['--viewers', '5', '--seconds', '10', '--json', json];
      // They ask for nothing again.
      await run(program, [...words, ...target, ...amount]);
      const lostByLine = await hosts.unlink();
      const { load } = JSON.parse(await readFile(json, 'utf8')) as { load: LoadFigures };
      expect(load.received.packets).toBeGreaterThan(2000);
      expect(load.received.lost).toBeGreaterThan(0);
      expect(load.received.lost).toBeLessThanOrEqual(lostByLine);
    },
    TIMEOUT_MS,
  );

  it(
    'see the picture in a browser, as what is lost comes again',
    async () => {
      await hosts.link(serverHost, viewerHost, BAD);
      const browser = await TestBrowser.launch(url, await chromiumThere());
      try {
        const page = await browser.open();
        await call(page, 'watch', stream.id, 1);
        await until(page, 'received().then(([{ frames }]) => frames > 300)');
        const [received] = await call<Received[]>(page, 'received');
        const lostByLine = await hosts.unlink();
        expect(lostByLine).toBeGreaterThan(10);
        // What is sent again may be lost again.
        expect(received?.lost).toBeLessThan(lostByLine / 5);
      } finally {
        await browser.close();
      }
    },
    TIMEOUT_MS,
  );

  /** A program that starts Chromium there. */
  async function chromiumThere(): Promise<string> {
    const program = path.join(dir, 'chromium');
    // Else a page of a server that is not this machine has no WebRTC device.
    const trust = `--unsafely-treat-insecure-origin-as-secure=${url}`;
    const words = [...viewerHost.prefix, EXECUTABLE, trust].join(' ');
    await writeFile(program, `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
    return program;
  }
});
