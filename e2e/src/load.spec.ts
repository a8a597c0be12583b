import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LoadFigures } from '../../tools/load/src/run.ts';
import { sampleVideos } from '../../tools/load/src/sample-video.ts';
import { launchBrowser, Person } from '../support/browser.ts';
import { picturesChange } from '../support/picture.ts';
import { Product } from '../support/product.ts';

const MAIN = fileURLToPath(new URL('../../tools/load/main.ts', import.meta.url));
const LAYERS = [
  { height: 180, kilobits: 150 },
  { height: 360, kilobits: 500 },
];

/** The load generator as somebody runs it, against the built product. */
describe('load generator', () => {
  let product: Product;
  let dir: string;
  let videos: string[];

  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'amphi-load-'));
    [product, videos] = await Promise.all([Product.start(), sampleVideos(dir, LAYERS)]);
  });

  afterAll(async () => {
    await product?.stop();
    await rm(dir, { recursive: true });
  });

  const send = (files: string[], ...args: string[]): Run =>
    new Run(['--no-warnings', MAIN, ...args, ...files.flatMap((file) => ['--video', file])]);
  const start = (...args: string[]): Run => send(videos, ...args);

  it('sends two layers, and its viewers get every packet of the larger one', async () => {
    const json = path.join(dir, 'load.json');
    const run = start('--url', product.url, '--viewers', '5', '--seconds', '5', '--json', json);
    expect(await run.ended).toBe(0);
    expect(run.output).toMatch(/viewers +5 of 5/);
    const { load } = JSON.parse(await readFile(json, 'utf8')) as { load: LoadFigures };
    expect(load.received).toMatchObject({ lost: 0, gaps: 0, late: 0 });
    // The small layer has 150 kbit/s.
    expect(load.bitrateOfOneViewer).toBeGreaterThan(300_000);
    expect(load.keyFramesAsked).toBeGreaterThan(0);
    expect(load.firstPacketMs.p50).toBeGreaterThan(0);
    expect(load.delayMs.p99).toBeGreaterThan(0);
  });

  it('sends H264 in two layers, and its viewers get every packet of the larger one', async () => {
    const json = path.join(dir, 'h264.json');
    const files = await Promise.all(LAYERS.map((layer) => h264Video(dir, layer)));
    const run = send(
      files,
      ...['--url', product.url, '--viewers', '3', '--seconds', '5', '--json', json],
    );
    expect(await run.ended).toBe(0);
    const { load } = JSON.parse(await readFile(json, 'utf8')) as { load: LoadFigures };
    expect(load.received).toMatchObject({ lost: 0, gaps: 0, late: 0 });
    expect(load.bitrateOfOneViewer).toBeGreaterThan(300_000);
  });

  it.each(['VP8', 'H264'])('broadcasts %s that a browser can play', async (codec) => {
    const files = codec === 'VP8' ? videos : [await h264Video(dir, LAYERS[1]!)];
    const run = send(files, '--url', product.url, '--viewers', '0', '--seconds', '600');
    const browser = await launchBrowser();
    try {
      const url = await run.find(/live at (\S+)/);
      const { page } = await Person.visit(browser, product.url);
      await page.goto(new URL(url).pathname);
      await picturesChange(page);
    } finally {
      await browser.close();
      run.stop();
    }
    // Stopped in the middle, it tells what it has and ends the stream.
    expect(await run.ended).toBe(0);
    expect(run.output).toMatch(/viewers +0 of 0/);
    const live = await fetch(`${product.url}/api/streams?status=live`);
    expect(await live.json()).toMatchObject({ items: [] });
  });

  it.each([
    ['http://localhost:9', [], /No Amphi answers at http:\/\/localhost:9/],
    ['http://example.com', [], /example\.com is not this machine/],
    [undefined, ['--stream', 'b1e3ac55-0000-4000-8000-000000000000'], /stream_not_found/],
    [undefined, ['--stream', 'nonsense'], /validation_failed/],
    [undefined, ['--viewers', '1000000'], /--viewers: a whole number/],
  ])('%s %j ends with a sentence', async (url = product.url, args, sentence) => {
    const run = start('--url', url, ...args);
    expect(await run.ended).toBe(1);
    expect(run.output).toMatch(sentence);
    expect(run.output).not.toMatch(/\n +at /);
  });
});

/** A test picture as the generator reads H264: a byte stream with access unit delimiters, 30 frames a second. */
async function h264Video(dir: string, { height, kilobits }: (typeof LAYERS)[number]) {
  const file = path.join(dir, `${height}.h264`);
  const picture = `testsrc2=size=${(height * 16) / 9}x${height}:rate=30:duration=6`;
  const rate = `${kilobits}k`;
  await promisify(execFile)('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `${picture},noise=alls=12:allf=t`],
    ...['-c:v', 'libx264', '-profile:v', 'baseline', '-pix_fmt', 'yuv420p', '-preset', 'ultrafast'],
    ...['-tune', 'zerolatency', '-b:v', rate, '-maxrate', rate, '-bufsize', rate, '-g', '60'],
    ...['-bsf:v', 'h264_metadata=aud=insert', '-f', 'h264', file],
  ]);
  return file;
}

/** One run of the generator, and what it prints. */
class Run {
  output = '';
  /** Its exit code. */
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(command: string[]) {
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const pipe of [child.stdout, child.stderr])
      pipe.on('data', (data: Buffer) => (this.output += data.toString()));
    this.child = child;
    this.ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  }

  /** Waits for a line; the first group of the pattern. */
  async find(pattern: RegExp): Promise<string> {
    for (;;) {
      const [, found] = pattern.exec(this.output) ?? [];
      if (found) return found;
      if (this.child.exitCode !== null) throw new Error(`Ended early:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  stop(): void {
    this.child.kill();
  }
}
