import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A WebM as a recorder writes it, without duration and index; about 6 Mbit/s. */
export async function makeVideo(seconds: number): Promise<Buffer> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'amphi-video-'));
  const file = path.join(dir, 'video.webm');
  // Noise, because a clean test picture packs too well to fill a part.
  const input = `testsrc2=size=320x180:rate=15:duration=${seconds},noise=alls=60:allf=t`;
  const tone = `sine=frequency=440:duration=${seconds}`;
  const codecs = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '6M'];
  const keys = ['-g', '30', '-minrate', '6M', '-maxrate', '6M', '-bufsize', '1M'];
  await run('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', input, '-f', 'lavfi', '-i', tone],
    ...[...codecs, ...keys, '-c:a', 'libopus', '-f', 'webm', '-live', '1', file],
  ]);
  const bytes = await readFile(file);
  await rm(dir, { recursive: true });
  return bytes;
}

/** An MP4 as a recorder writes it: a fragment a second, no duration, no index of the whole. */
export async function makeFragmentedMp4(seconds: number): Promise<Buffer> {
  const picture = `testsrc2=size=320x180:rate=15:duration=${seconds}`;
  const tone = `sine=frequency=440:duration=${seconds}`;
  const input = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', tone];
  const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '15', '-c:a', 'libopus'];
  const fragments = ['-movflags', 'frag_keyframe+empty_moov+default_base_moof', '-f', 'mp4'];
  const { stdout } = await run('ffmpeg', ['-v', 'error', ...input, ...codecs, ...fragments, '-'], {
    encoding: 'buffer',
    maxBuffer: 2 ** 26,
  });
  return stdout;
}

/** The same video over and over, without a seam, in a file of its own. */
export async function makeLongVideo(file: string, video: Uint8Array, times: number): Promise<void> {
  const once = `${file}.once`;
  await writeFile(once, video);
  const again = ['-stream_loop', String(times - 1), '-i', once];
  await run('ffmpeg', [
    '-v',
    'error',
    '-y',
    ...again,
    '-c',
    'copy',
    '-f',
    'webm',
    '-live',
    '1',
    file,
  ]);
  await rm(once);
}

/** What ffprobe says of a file: it reads every packet. */
export async function probe(bytes: Uint8Array): Promise<{ duration: number; packets: number }> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'amphi-probe-'));
  try {
    const file = path.join(dir, 'video.webm');
    await writeFile(file, bytes);
    const { stdout } = await run('ffprobe', [
      ...['-v', 'error', '-count_packets', '-select_streams', 'v'],
      ...['-show_entries', 'format=duration:stream=nb_read_packets', '-of', 'json', file],
    ]);
    const { format, streams } = JSON.parse(stdout) as {
      format: { duration: string };
      streams: { nb_read_packets: string }[];
    };
    return { duration: Number(format.duration), packets: Number(streams[0]?.nb_read_packets) };
  } finally {
    await rm(dir, { recursive: true });
  }
}
