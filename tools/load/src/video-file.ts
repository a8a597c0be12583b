import { readFile } from 'node:fs/promises';
import { LoadError } from './load-error.ts';

export interface Frame {
  bytes: Buffer;
  isKey: boolean;
}

/** A recorded video, frame by frame as its encoder gave them. */
export interface VideoFile {
  codec: 'VP8' | 'H264';
  framesPerSecond: number;
  frames: readonly Frame[];
}

const IVF_HEADER_BYTES = 32;
const IVF_FRAME_HEADER_BYTES = 12;

/** What an H264 byte stream does not say. */
const H264_FRAMES_PER_SECOND = 30;
const NAL_IDR = 5;
const NAL_ACCESS_UNIT_DELIMITER = 9;

/**
 * Reads VP8 in IVF, or H264 as a byte stream with access unit delimiters (`ffmpeg -bsf:v h264_metadata=aud=insert`).
 * @throws LoadError when it is neither
 */
export async function readVideo(file: string): Promise<VideoFile> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new LoadError(`${file} cannot be read (${error.code}).`);
  });
  const video = bytes.subarray(0, 4).toString('latin1') === 'DKIF' ? ivf(bytes) : h264(bytes);
  if (!video.frames[0]?.isKey)
    throw new LoadError(`${file} is neither VP8 in IVF nor H264 with access unit delimiters.`);
  return video;
}

function ivf(bytes: Buffer): VideoFile {
  const isVp8 = bytes.subarray(8, 12).toString('latin1') === 'VP80';
  const frames: Frame[] = [];
  let at = IVF_HEADER_BYTES;
  while (isVp8 && at + IVF_FRAME_HEADER_BYTES <= bytes.length) {
    const start = at + IVF_FRAME_HEADER_BYTES;
    at = start + bytes.readUInt32LE(at);
    const frame = bytes.subarray(start, at);
    // RFC 6386, 9.1: the lowest bit is 0 in a key frame.
    frames.push({ bytes: frame, isKey: ((frame[0] ?? 1) & 1) === 0 });
  }
  const framesPerSecond = bytes.readUInt32LE(16) / bytes.readUInt32LE(20);
  return { codec: 'VP8', framesPerSecond, frames };
}

function h264(bytes: Buffer): VideoFile {
  const frames: Frame[] = [];
  let units: Buffer[] = [];
  const finish = () => {
    const isKey = units.some((unit) => nalType(unit) === NAL_IDR);
    if (units.length) frames.push({ bytes: joinUnits(units), isKey });
    units = [];
  };
  for (const unit of nalUnits(bytes)) {
    if (nalType(unit) === NAL_ACCESS_UNIT_DELIMITER) finish();
    else units.push(unit);
  }
  finish();
  return { codec: 'H264', framesPerSecond: H264_FRAMES_PER_SECOND, frames };
}

export const nalType = (unit: Buffer) => (unit[0] ?? 0) & 0x1f;

const START_CODE = Buffer.from([0, 0, 1]);

const joinUnits = (units: readonly Buffer[]) =>
  Buffer.concat(units.flatMap((unit) => [START_CODE, unit]));

/** The units between start codes (H.264, annex B), without the zero byte that a four-byte code begins with. */
export function nalUnits(bytes: Buffer): Buffer[] {
  const units: Buffer[] = [];
  for (let at = bytes.indexOf(START_CODE); at >= 0;) {
    const start = at + START_CODE.length;
    at = bytes.indexOf(START_CODE, start);
    let end = at < 0 ? bytes.length : at;
    while (end > start && bytes[end - 1] === 0) end--;
    if (end > start) units.push(bytes.subarray(start, end));
  }
  return units;
}
