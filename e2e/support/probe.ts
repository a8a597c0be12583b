import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** What ffprobe says of a file, whose every packet it reads. */
export interface Probed {
  /** Seconds; NaN where the file does not say. */
  duration: number;
  /** Of the picture. */
  packets: number;
  /** Empty when there is nothing to complain about. */
  complaints: string;
}

/** @param file its bytes, or where it is */
export async function probe(file: Uint8Array | URL): Promise<Probed> {
  const input = file instanceof URL ? file.href : 'pipe:0';
  const child = spawn('ffprobe', [
    ...['-v', 'warning', '-count_packets', '-select_streams', 'v', '-of', 'json'],
    ...['-show_entries', 'format=duration:stream=nb_read_packets', input],
  ]);
  child.stdin.end(file instanceof URL ? undefined : file);
  const [output, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const { format, streams } = JSON.parse(output) as {
    format: { duration?: string };
    streams: { nb_read_packets: string }[];
  };
  const packets = Number(streams[0]?.nb_read_packets);
  return { duration: Number(format.duration), packets, complaints };
}

/** How loud a file's sound is: the root mean square of all of it, in dBFS. */
export async function loudnessOf(file: Uint8Array): Promise<number> {
  const child = spawn('ffmpeg', [
    ...['-hide_banner', '-nostdin', '-i', 'pipe:0', '-vn'],
    ...['-af', 'volumedetect', '-f', 'null', '-'],
  ]);
  child.stdin.end(file);
  const report = await text(child.stderr);
  return Number(/mean_volume: (-?[\d.]+) dB/.exec(report)?.[1]);
}
