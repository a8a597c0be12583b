/** @jest-environment node */
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import { concat } from './ebml';
import { check } from './testing/faults';
import { WebmIndex } from './webm-index';
import { AUDIO_TRACK, VIDEO_TRACK, WebmWriter } from './webm-writer';

const PRE_SKIP = 312;
const OPUS_HEAD = Uint8Array.from([
  ...new TextEncoder().encode('OpusHead'),
  ...[1, 2, PRE_SKIP & 0xff, PRE_SKIP >> 8, 0x80, 0xbb, 0, 0, 0, 0, 0],
]);

/** 10 s of packets that hold nothing: 25 frames and 50 times sound a second, a key frame every 2 s. */
function written(): Uint8Array<ArrayBuffer> {
  const writer = new WebmWriter();
  const pieces = [writer.header({ width: 1280, height: 720 }, OPUS_HEAD)];
  const data = new Uint8Array(100);
  for (let time = 0; time < 10_000; time += 20) {
    const isKeyFrame = time % 2000 === 0;
    if (time % 40 === 0) pieces.push(writer.packet({ track: VIDEO_TRACK, time, isKeyFrame, data }));
    // Sound that is late belongs before the cluster's start.
    const late = Math.max(0, time - 60);
    pieces.push(writer.packet({ track: AUDIO_TRACK, time: late, isKeyFrame: true, data }));
  }
  return concat(pieces);
}

function indexed(file: Uint8Array): Uint8Array<ArrayBuffer> {
  const index = new WebmIndex();
  index.push(file);
  return concat([index.indexedHeader(), file.subarray(index.headerBytes)]);
}

describe('WebmWriter', () => {
  it('writes a file that has no fault once it has an index', () => {
    const { faults, duration, cues, behindKeyFrame } = check(indexed(written()));
    expect(faults).toEqual([]);
    expect(duration).toBe(10_000);
    expect(cues).toEqual([0, 2000, 4000, 6000, 8000]);
    expect(behindKeyFrame).toEqual([1960, 1960, 1960, 1960, 1960]);
  });

  it('is read by others', async () => {
    const source = new BufferSource(indexed(written()));
    const input = new Input({ source, formats: ALL_FORMATS });
    const video = await input.getPrimaryVideoTrack();
    const audio = await input.getPrimaryAudioTrack();
    if (!video || !audio) throw new Error('a track is missing');
    expect([video.codec, video.codedWidth, video.codedHeight]).toEqual(['vp8', 1280, 720]);
    expect([audio.codec, audio.numberOfChannels, audio.sampleRate]).toEqual(['opus', 2, 48_000]);
    const keyFrames: number[] = [];
    for await (const { type, timestamp } of new EncodedPacketSink(video).packets())
      if (type === 'key') keyFrames.push(timestamp);
    expect(keyFrames).toEqual([0, 2, 4, 6, 8]);
  });

  it('begins a cluster where a time would not fit into one', () => {
    const writer = new WebmWriter();
    const data = new Uint8Array(1);
    const at = (time: number) =>
      writer.packet({ track: VIDEO_TRACK, time, isKeyFrame: time === 0, data }).length;
    const [first, second, far] = [at(0), at(29_000), at(60_000)];
    expect(second).toBeLessThan(first ?? 0);
    expect(far).toBeGreaterThan(second ?? 0);
  });
});
