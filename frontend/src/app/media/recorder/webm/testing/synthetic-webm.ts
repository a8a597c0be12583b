import { concat, element, ID, idBytes, OPEN_ENDED, uintElement } from '../ebml';

const AUDIO = 1;
const VIDEO = 2;

/** Seconds of a key frame in `syntheticSeconds`. */
export const KEY_FRAME_EVERY = 2;

/**
 * What MediaRecorder would write in `seconds`, a piece a second: a cluster of 30 video and 50 audio frames, a key frame
 * every other second. The frames hold nothing: this feeds parsers, not decoders.
 */
export function* syntheticSeconds(
  header: Uint8Array,
  seconds: number,
  frameBytes = 120,
): Generator<Uint8Array> {
  yield header;
  const frame = new Uint8Array(frameBytes);
  for (let second = 0; second < seconds; second++) {
    const blocks: Uint8Array[] = [];
    for (let i = 0; i < 50; i++) {
      blocks.push(simpleBlock(AUDIO, i * 20, true, frame));
      const isKeyFrame = i === 0 && second % KEY_FRAME_EVERY === 0;
      if (i < 30) blocks.push(simpleBlock(VIDEO, Math.floor((i * 1000) / 30), isKeyFrame, frame));
    }
    yield concat([
      idBytes(ID.cluster),
      OPEN_ENDED,
      uintElement(ID.timestamp, second * 1000),
      ...blocks,
    ]);
  }
}

/** A frame in a BlockGroup, as some recorders write it: a key frame has no reference. */
export function blockGroup(relativeTime: number, isKeyFrame: boolean): Uint8Array {
  const block = element(ID.block, blockData(VIDEO, relativeTime, 0, new Uint8Array(5)));
  return element(
    ID.blockGroup,
    block,
    ...(isKeyFrame ? [] : [element(ID.referenceBlock, Uint8Array.of(0xff))]),
  );
}

export function clusterOf(time: number, ...blocks: Uint8Array[]): Uint8Array {
  return element(ID.cluster, uintElement(ID.timestamp, time), ...blocks);
}

function simpleBlock(track: number, time: number, isKeyFrame: boolean, frame: Uint8Array) {
  return element(ID.simpleBlock, blockData(track, time, isKeyFrame ? 0x80 : 0, frame));
}

function blockData(track: number, time: number, flags: number, frame: Uint8Array): Uint8Array {
  return concat([Uint8Array.of(0x80 | track, (time >> 8) & 0xff, time & 0xff, flags), frame]);
}
