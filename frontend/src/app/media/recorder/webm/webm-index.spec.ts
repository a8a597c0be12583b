/** @jest-environment node */
import { readFileSync } from 'node:fs';
import { ALL_FORMATS, CustomSource, EncodedPacketSink, Input } from 'mediabunny';
import { concat, MalformedWebmError } from './ebml';
import { check } from './testing/faults';
import { elementAt, level1Of } from './testing/structure';
import { blockGroup, clusterOf, KEY_FRAME_EVERY, syntheticSeconds } from './testing/synthetic-webm';
import { WebmIndex } from './webm-index';

/** Six seconds of Chromium's MediaRecorder: VP9 and Opus, a key frame a second. */
const recorded = new Uint8Array(
  readFileSync(new URL('./testing/chromium-vp9-opus.webm', import.meta.url)),
);

function indexOf(file: Uint8Array, pieceBytes = file.length): WebmIndex {
  const index = new WebmIndex();
  for (let at = 0; at < file.length; at += pieceBytes)
    index.push(file.subarray(at, at + pieceBytes));
  return index;
}

function withIndex(file: Uint8Array, index = indexOf(file)): Uint8Array {
  return concat([index.indexedHeader(), file.subarray(index.headerBytes)]);
}

function originalHeader(): Uint8Array {
  return recorded.slice(0, indexOf(recorded).headerBytes);
}

/** Opens the file as mediabunny does a remote one, and counts what it reads. */
function open(file: Uint8Array) {
  const read = { bytes: 0 };
  const source = new CustomSource({
    getSize: () => file.length,
    read: (start, end) => {
      read.bytes += end - start;
      return file.subarray(start, end);
    },
  });
  return { input: new Input({ source, formats: ALL_FORMATS }), read };
}

describe('the index of a real recording', () => {
  it('is the same for every way to cut the bytes', () => {
    const whole = indexOf(recorded);
    for (const pieceBytes of [1, 2, 7, 64, 1000, 4096]) {
      const pieced = indexOf(recorded, pieceBytes);
      expect(pieced.indexedHeader()).toEqual(whole.indexedHeader());
      expect(pieced.snapshot()).toEqual(whole.snapshot());
    }
  });

  it('goes on from a snapshot taken anywhere', () => {
    const whole = indexOf(recorded);
    for (const cut of [0, 10, 150, 5318, 5319, 20_000, recorded.length]) {
      const first = indexOf(recorded.subarray(0, cut));
      const second = new WebmIndex(JSON.parse(JSON.stringify(first.snapshot())));
      second.push(recorded.subarray(cut));
      expect(second.snapshot()).toEqual(whole.snapshot());
    }
  });

  it('is at the front, and every position and time in it is right', () => {
    const file = withIndex(recorded);
    expect(
      level1Of(file)
        .elements.slice(0, 5)
        .map(({ id }) => id),
    ).toEqual(['114d9b74', '1549a966', '1654ae6b', '1c53bb6b', '1f43b675']);
    const { faults, duration, cues } = check(file);
    expect(faults).toEqual([]);
    expect(duration).toBe(6000);
    expect(cues).toEqual([25, 1039, 2070, 3169, 4169, 5219]);
  });

  it('would be found wrong with one bit of it turned over', () => {
    const index = indexOf(recorded);
    const turned = (at: number) => {
      const file = withIndex(recorded, index);
      file[at] = (file[at] ?? 0) ^ 1;
      return check(file).faults;
    };
    const header = Buffer.from(index.indexedHeader());
    expect(turned(header.length - 1)).toEqual([
      'The cue of 5219 leads to no key frame of then.',
      expect.stringContaining('No cue leads to the key frame'),
    ]);
    expect(turned(header.indexOf('53ac', 'hex') + 7)).toEqual([expect.stringContaining('Seek')]);
    expect(turned(header.indexOf('4489', 'hex') + 4)).toEqual([
      expect.stringContaining('Duration'),
    ]);
  });

  it('leaves every byte from the first cluster on as it was', () => {
    const index = indexOf(recorded);
    const file = withIndex(recorded);
    expect(elementAt(recorded, index.headerBytes).id).toBe('1f43b675');
    const clusters = Buffer.from(recorded.subarray(index.headerBytes));
    expect(clusters.equals(file.subarray(index.indexedHeader().length))).toBe(true);
  });

  it('gives another reader the duration and the key frames', async () => {
    const { input } = open(withIndex(recorded));
    // It does not count the length of the last frame: 60 ms of sound.
    expect(await input.computeDuration()).toBeCloseTo(5.94, 2);
    expect(indexOf(recorded).durationMs).toBe(6000);
    const video = await input.getPrimaryVideoTrack();
    if (!video) throw new Error('no video');
    const packets = new EncodedPacketSink(video);
    // What ffprobe says of this file: key frames at 0.025, 1.039, 2.07, 3.169, 4.169 and 5.219.
    expect((await packets.getKeyPacket(3.5))?.timestamp).toBeCloseTo(3.169, 3);
    expect((await packets.getKeyPacket(6))?.timestamp).toBeCloseTo(5.219, 3);
    expect((await packets.getKeyPacket(1.5))?.timestamp).toBeCloseTo(1.039, 3);
  });

  it('knows where the last complete element of a cut-off file ends', () => {
    const { elements } = level1Of(recorded);
    const lastCluster = elements.at(-1);
    if (!lastCluster) throw new Error('empty');
    const cutOff = recorded.subarray(0, lastCluster.offset - 1);
    const { wholeBytes } = indexOf(cutOff, 500);
    expect(wholeBytes).toBeGreaterThan(lastCluster.offset - 5000);
    expect(wholeBytes).toBeLessThan(cutOff.length);
    expect(() => level1Of(recorded.subarray(0, wholeBytes))).not.toThrow();
    expect(indexOf(recorded).wholeBytes).toBe(recorded.length);
  });
});

describe('the index of a long recording', () => {
  it('holds for an hour, and a seek near its end reads little of it', async () => {
    const seconds = 3600;
    const index = new WebmIndex();
    const pieces: Uint8Array[] = [];
    for (const piece of syntheticSeconds(originalHeader(), seconds)) {
      index.push(piece);
      pieces.push(piece);
    }
    // A cue a key frame, and beside those nothing that grows.
    const { cues, ...rest } = index.snapshot();
    expect(cues).toHaveLength(seconds / KEY_FRAME_EVERY);
    expect(JSON.stringify(rest).length).toBeLessThan(4096);
    expect(index.durationMs).toBe(seconds * 1000);

    const file = withIndex(concat(pieces), index);
    const { input, read } = open(file);
    expect(await input.computeDuration()).toBeCloseTo(seconds, 1);
    const video = await input.getPrimaryVideoTrack();
    if (!video) throw new Error('no video');
    read.bytes = 0;
    const packet = await new EncodedPacketSink(video).getKeyPacket(3500.5);
    expect(packet?.timestamp).toBe(3500);
    expect(read.bytes).toBeLessThan(file.length / 10);
  });

  it('keeps its header and its memory small for two days', () => {
    const seconds = 48 * 3600;
    const index = new WebmIndex();
    const header = originalHeader();
    index.push(header);
    for (let second = 0; second < seconds; second += 2)
      index.push(clusterOf(second * 1000, blockGroup(0, true), blockGroup(1000, false)));
    expect(index.snapshot().cues.length).toBeLessThanOrEqual(20_000);
    expect(index.snapshot().cues.length).toBeGreaterThan(5_000);
    expect(index.indexedHeader().length).toBeLessThan(512 * 1024);
    expect(index.durationMs).toBe(seconds * 1000);
  });
});

describe('the index of other bytes', () => {
  it('counts a block group without a reference as a key frame', () => {
    const index = new WebmIndex();
    index.push(originalHeader());
    index.push(clusterOf(0, blockGroup(0, false), blockGroup(40, true)));
    index.push(clusterOf(80, blockGroup(0, false)));
    index.push(clusterOf(120, blockGroup(0, true)));
    index.push(clusterOf(160, blockGroup(0, false)));
    expect(index.snapshot().cues.map(({ time }) => time)).toEqual([40, 120]);
  });

  it('refuses what is no WebM', () => {
    expect(() => new WebmIndex().push(new Uint8Array(64))).toThrow(MalformedWebmError);
    expect(() => new WebmIndex().indexedHeader()).toThrow(MalformedWebmError);
  });
});
