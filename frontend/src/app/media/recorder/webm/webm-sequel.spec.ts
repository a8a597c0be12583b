/** @jest-environment node */
import { readFileSync } from 'node:fs';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import { concat, MalformedWebmError } from './ebml';
import { level1Of } from './testing/structure';
import { clusterOf, blockGroup } from './testing/synthetic-webm';
import { WebmIndex } from './webm-index';

/** Six seconds of Chromium's MediaRecorder: VP9 and Opus, a key frame a second. */
const recorded = new Uint8Array(
  readFileSync(new URL('./testing/chromium-vp9-opus.webm', import.meta.url)),
);

/** The recording, and the same again from `fromMs` on, which comes in pieces of this size. */
function twice(fromMs: number, pieceBytes: number, second: Uint8Array = recorded) {
  const index = new WebmIndex();
  index.push(recorded);
  const sequel = index.sequel(fromMs);
  const pieces = [recorded.slice()];
  for (let at = 0; at < second.length; at += pieceBytes)
    pieces.push(sequel.push(second.subarray(at, at + pieceBytes)));
  for (const piece of pieces.slice(1)) index.push(piece);
  const whole = concat(pieces);
  return concat([index.indexedHeader(), whole.subarray(index.headerBytes)]);
}

async function packetsOf(
  file: Uint8Array<ArrayBuffer>,
): Promise<Record<'video' | 'audio', number[]>> {
  const input = new Input({ source: new BufferSource(file), formats: ALL_FORMATS });
  const times = { video: [] as number[], audio: [] as number[] };
  const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
  if (!video || !audio) throw new Error('a track is missing');
  for await (const { timestamp } of new EncodedPacketSink(video).packets())
    times.video.push(timestamp);
  for await (const { timestamp } of new EncodedPacketSink(audio).packets())
    times.audio.push(timestamp);
  return times;
}

/** Where a recorder has numbered its tracks the other way round. */
function renumbered(file: Uint8Array): Uint8Array {
  const swapped = file.slice();
  const swap = (at: number) => (swapped[at] = (swapped[at] ?? 0) ^ 0b11);
  for (let at = 0; at < 400; at++)
    // TrackNumber, one byte long: 1 or 2.
    if (swapped[at] === 0xd7 && swapped[at + 1] === 0x81) swap(at + 2);
  const { elements } = level1Of(file);
  for (const cluster of elements.filter(({ id }) => id === '1f43b675'))
    for (const block of blocksIn(file, cluster.dataOffset, cluster.end)) swap(block);
  return swapped;
}

/** Where the data of each simple block starts. */
function* blocksIn(file: Uint8Array, from: number, to: number): Generator<number> {
  for (let at = from; at < to;) {
    const sizeLength = Math.clz32(file[at + 1] ?? 0) - 23;
    let size = (file[at + 1] ?? 0) - 2 ** (8 - sizeLength);
    for (let i = 1; i < sizeLength; i++) size = size * 256 + (file[at + 1 + i] ?? 0);
    const data = at + 1 + sizeLength;
    if (file[at] === 0xa3) yield data;
    at = data + size;
  }
}

describe('what another recorder writes', () => {
  it('goes on in the file, however its bytes are cut', async () => {
    const one = await packetsOf(recorded);
    const file = twice(10_000, recorded.length);
    for (const pieceBytes of [1, 7, 1000])
      expect(Buffer.from(twice(10_000, pieceBytes)).equals(file)).toBe(true);
    const both = await packetsOf(file);
    for (const kind of ['video', 'audio'] as const) {
      const later = one[kind].map((time) => time + 10);
      expect(both[kind].map((time) => time.toFixed(3))).toEqual(
        [...one[kind], ...later].map((time) => time.toFixed(3)),
      );
    }
    expect(() => level1Of(file)).not.toThrow();
  });

  it('can be sought, and counts in the duration', () => {
    const index = new WebmIndex();
    index.push(twice(10_000, 5000));
    expect(index.durationMs).toBe(16_000);
    expect(index.snapshot().cues.map(({ time }) => time)).toHaveLength(12);
  });

  it('never goes back behind what is there', async () => {
    const { video } = await packetsOf(twice(3000, 5000));
    expect(video).toEqual([...video].sort((a, b) => a - b));
    expect(video.at(-1)).toBeGreaterThan(11);
  });

  it('keeps to the tracks of the file', async () => {
    const swapped = renumbered(recorded);
    expect(swapped).not.toEqual(recorded);
    const as = await packetsOf(twice(10_000, 5000));
    expect(await packetsOf(twice(10_000, 5000, swapped))).toEqual(as);
  });

  it('is refused where it is of another kind', () => {
    const vp8 = Buffer.from(recorded);
    vp8.write('V_VP8', vp8.indexOf('V_VP9'));
    expect(() => twice(10_000, 1000, vp8)).toThrow(MalformedWebmError);
    expect(() => new WebmIndex().sequel(0)).toThrow(MalformedWebmError);
  });
});

describe('a time that is missing in a recording', () => {
  it('is no length of a frame', () => {
    const index = new WebmIndex();
    index.push(recorded.subarray(0, level1Of(recorded).elements.at(-1)?.offset ?? 0));
    index.push(clusterOf(60_000, blockGroup(0, true)));
    expect(index.durationMs).toBeLessThan(61_000);
  });
});
