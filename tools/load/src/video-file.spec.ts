import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { LoadError } from './load-error.ts';
import { packetize } from './packetize.ts';
import { readVideo } from './video-file.ts';

/** What is recorded is put together again from its packets, as a receiver's decoder gets it. */
describe('recorded video', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'amphi-video-file-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  const fileOf = async (name: string, bytes: Buffer): Promise<string> => {
    const file = path.join(dir, name);
    await writeFile(file, bytes);
    return file;
  };

  const ivf = (...frames: Buffer[]) => {
    const header = Buffer.alloc(32);
    header.write('DKIF\0\0\x20\0VP80', 'latin1');
    header.writeUInt32LE(25, 16);
    header.writeUInt32LE(1, 20);
    const framed = frames.flatMap((frame) => {
      const frameHeader = Buffer.alloc(12);
      frameHeader.writeUInt32LE(frame.length, 0);
      return [frameHeader, frame];
    });
    return Buffer.concat([header, ...framed]);
  };

  it('VP8: frames, pace and key frames of an IVF, in packets that carry every byte', async () => {
    const [key, delta] = [Buffer.alloc(3000, 0x10), Buffer.alloc(500, 0x11)];
    const video = await readVideo(await fileOf('video.ivf', ivf(key, delta)));
    expect(video).toMatchObject({ codec: 'VP8', framesPerSecond: 25 });
    expect(video.frames.map(({ isKey }) => isKey)).toEqual([true, false]);

    const payloads = packetize('VP8', key, 0x8003);
    expect(payloads).toHaveLength(3);
    // RFC 7741: X, and S in the first packet only; I; a picture id of 15 bits.
    expect(payloads.map((payload) => payload.subarray(0, 4).toString('hex'))).toEqual([
      '90808003',
      '80808003',
      '80808003',
    ]);
    expect(Buffer.concat(payloads.map((payload) => payload.subarray(4)))).toEqual(key);
  });

  it('H264: access units of a byte stream, large units in fragments that carry every byte', async () => {
    const start = Buffer.from([0, 0, 0, 1]);
    const delimiter = Buffer.from([9, 0x10]);
    const [parameters, idr] = [Buffer.from([0x67, 1, 2]), Buffer.alloc(2500, 0x65)];
    const slice = Buffer.alloc(100, 0x41);
    const stream = [delimiter, parameters, idr, delimiter, slice].flatMap((unit) => [start, unit]);
    const video = await readVideo(await fileOf('video.h264', Buffer.concat(stream)));
    expect(video.codec).toBe('H264');
    expect(video.frames.map(({ isKey }) => isKey)).toEqual([true, false]);

    const [first, ...fragments] = packetize('H264', video.frames[0]?.bytes ?? Buffer.of(), 0);
    expect(first).toEqual(parameters);
    // RFC 6184: FU-A with the unit's importance; start, middle and end with the unit's type.
    expect(fragments.map((fragment) => fragment.subarray(0, 2).toString('hex'))).toEqual([
      '7c85',
      '7c05',
      '7c45',
    ]);
    expect(Buffer.concat(fragments.map((fragment) => fragment.subarray(2)))).toEqual(
      idr.subarray(1),
    );
  });

  it('says what it cannot read', async () => {
    await expect(readVideo(path.join(dir, 'missing.ivf'))).rejects.toThrow(/cannot be read/);
    const text = await fileOf('text', Buffer.from('hello'));
    await expect(readVideo(text)).rejects.toThrow(LoadError);
  });
});
