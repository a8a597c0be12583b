import { execFile } from 'node:child_process';
import { mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { LoadError } from './load-error.ts';

const run = promisify(execFile);

export interface SampleLayer {
  height: number;
  kilobits: number;
  /** 30 unless given. */
  framesPerSecond?: number;
}

/** As the broadcast page sends a camera. */
export const CAMERA_LAYERS: readonly SampleLayer[] = [
  { height: 180, kilobits: 150 },
  { height: 360, kilobits: 500 },
  { height: 720, kilobits: 1500 },
];

const SECONDS = 10;
const SECONDS_BETWEEN_KEY_FRAMES = 2;

/**
 * A test picture as VP8, each layer encoded for itself as a browser does it; made by ffmpeg the first time.
 * @returns the files, one a layer
 * @throws LoadError without ffmpeg
 */
export function sampleVideos(dir: string, layers: readonly SampleLayer[]): Promise<string[]> {
  return Promise.all(layers.map((layer) => sampleVideo(dir, layer)));
}

async function sampleVideo(dir: string, layer: SampleLayer): Promise<string> {
  const { height, kilobits, framesPerSecond = 30 } = layer;
  const file = path.join(dir, `vp8-${height}p${framesPerSecond}-${kilobits}k.ivf`);
  const exists = await stat(file).then(
    () => true,
    () => false,
  );
  if (exists) return file;
  await mkdir(dir, { recursive: true });
  const size = `${(height * 16) / 9}x${height}`;
  // Noise, so that the encoder uses the bits that it may use.
  const picture = `testsrc2=size=${size}:rate=${framesPerSecond}:duration=${SECONDS}`;
  const rate = `${kilobits}k`;
  const keyFrameEvery = String(SECONDS_BETWEEN_KEY_FRAMES * framesPerSecond);
  const part = `${file}.${process.pid}`;
  try {
    await run('ffmpeg', [
      ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `${picture},noise=alls=12:allf=t`],
      ...['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-threads', '1'],
      ...['-b:v', rate, '-minrate', rate, '-maxrate', rate, '-bufsize', rate],
      ...['-g', keyFrameEvery, '-keyint_min', keyFrameEvery],
      ...['-f', 'ivf', part],
    ]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new LoadError(
        'The sample video is made by ffmpeg: install it, or name files with --video.',
      );
    throw error;
  }
  await rename(part, file);
  return file;
}
