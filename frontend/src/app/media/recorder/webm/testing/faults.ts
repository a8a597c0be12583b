import { childrenOf, elementAt, type Level1, level1Of, uintOf } from './structure';

const ID = {
  seekHead: '114d9b74',
  info: '1549a966',
  duration: '4489',
  tracks: '1654ae6b',
  cues: '1c53bb6b',
  cluster: '1f43b675',
  timestamp: 'e7',
  simpleBlock: 'a3',
  blockGroup: 'a0',
  block: 'a1',
  referenceBlock: 'fb',
};

interface Block {
  track: number;
  time: number;
  isKeyFrame: boolean;
}

/** What a recording's file is, and what is wrong with it. Times in ticks, which MediaRecorder makes milliseconds. */
export interface Checked {
  faults: string[];
  duration: number;
  clusters: number;
  /** Times that a cue leads to. */
  cues: number[];
  /** For each key frame of the picture: how far behind it is the last frame before the next one. */
  behindKeyFrame: number[];
}

/**
 * Checks a file as mkvalidator does: SeekHead points at what it names, every cue at a cluster with a key frame of that
 * time, no key frame lacks its cue, Duration is the last block's end, every track goes forward.
 * @throws Error where an element is cut off, exceeds its parent or is missing
 */
export function check(file: Uint8Array): Checked {
  const { segmentData, elements } = level1Of(file);
  const one = (id: string) => {
    const [found, ...more] = elements.filter((element) => element.id === id);
    if (!found || more.length > 0) throw new Error(`There is not one ${id}.`);
    return found;
  };
  one(ID.tracks);
  const clusters = elements.filter(({ id }) => id === ID.cluster);
  const blocks = new Map(clusters.map((cluster) => [cluster.offset, blocksOf(file, cluster)]));
  const duration = floatOf(file, child(file, one(ID.info), ID.duration));
  const cues = childrenOf(file, one(ID.cues)).map((point) => cueOf(file, point));
  const faults = [
    ...seekFaults(file, one(ID.seekHead), segmentData),
    ...timeFaults([...blocks.values()].flat(), duration),
    ...cues
      .filter(({ track, time, position }) => {
        const led = blocks.get(segmentData + position) ?? [];
        return !led.some((each) => each.isKeyFrame && each.track === track && each.time === time);
      })
      .map(({ time }) => `The cue of ${time} leads to no key frame of then.`),
    ...clusters
      .filter(({ offset }) => {
        const isLedTo = cues.some(({ position }) => segmentData + position === offset);
        const isKeyFrame = (each: Block) => each.isKeyFrame && each.track === cues[0]?.track;
        return !isLedTo && blocks.get(offset)?.some(isKeyFrame);
      })
      .map(({ offset }) => `No cue leads to the key frame in the cluster at ${offset}.`),
  ];
  const video = [...blocks.values()].flat().filter(({ track }) => track === cues[0]?.track);
  return {
    faults,
    duration,
    clusters: clusters.length,
    cues: cues.map(({ time }) => time),
    behindKeyFrame: behindKeyFrame(video),
  };
}

function behindKeyFrame(frames: Block[]): number[] {
  const starts = frames.flatMap(({ isKeyFrame }, i) => (isKeyFrame ? [i] : []));
  return starts.map((start, i) => {
    const last = (starts[i + 1] ?? frames.length) - 1;
    return (frames[last]?.time ?? 0) - (frames[start]?.time ?? 0);
  });
}

function seekFaults(file: Uint8Array, seekHead: Level1, segmentData: number): string[] {
  return childrenOf(file, seekHead).flatMap((seek) => {
    const [id, position] = childrenOf(file, seek);
    if (!id || !position) throw new Error('A Seek is incomplete.');
    const wanted = Buffer.from(file.subarray(id.dataOffset, id.end)).toString('hex');
    const target = elementAt(file, segmentData + uintOf(file, position));
    return target.id === wanted ? [] : [`The Seek of ${wanted} leads to ${target.id}.`];
  });
}

function timeFaults(blocks: Block[], duration: number): string[] {
  const faults: string[] = [];
  const ends: number[] = [];
  for (const track of new Set(blocks.map((block) => block.track))) {
    const times = blocks.filter((block) => block.track === track).map(({ time }) => time);
    const back = times.findIndex((time, i) => time < (times[i - 1] ?? 0));
    if (back >= 0) faults.push(`Track ${track} goes back to ${times[back]}.`);
    const [beforeLast = 0, last = 0] = [...new Set(times)].slice(-2);
    // How long a block lasts is known from the next one alone: the last is taken to be like the one before.
    ends.push(last + (last - beforeLast));
  }
  const end = Math.max(...ends);
  if (duration !== end) faults.push(`Duration is ${duration}, the last block ends at ${end}.`);
  return faults;
}

function cueOf(file: Uint8Array, point: Level1) {
  const [time, positions] = childrenOf(file, point);
  const [track, position] = positions ? childrenOf(file, positions) : [];
  if (!time || !track || !position) throw new Error('A CuePoint is incomplete.');
  const [at, of, where] = [time, track, position].map((each) => uintOf(file, each));
  return { time: at ?? 0, track: of ?? 0, position: where ?? 0 };
}

function blocksOf(file: Uint8Array, cluster: Level1): Block[] {
  const children = childrenOf(file, cluster);
  const start = uintOf(file, child(file, cluster, ID.timestamp));
  return children.flatMap((each) => {
    if (each.id === ID.simpleBlock) return [blockAt(file, each, start)];
    if (each.id !== ID.blockGroup) return [];
    const isKeyFrame = !childrenOf(file, each).some(({ id }) => id === ID.referenceBlock);
    return [{ ...blockAt(file, child(file, each, ID.block), start), isKeyFrame }];
  });
}

/** Track numbers below 128, as MediaRecorder gives them. */
function blockAt(file: Uint8Array, { dataOffset }: Level1, start: number): Block {
  const view = new DataView(file.buffer, file.byteOffset + dataOffset, 4);
  return {
    track: view.getUint8(0) & 0x7f,
    time: start + view.getInt16(1),
    isKeyFrame: (view.getUint8(3) & 0x80) !== 0,
  };
}

function child(file: Uint8Array, parent: Level1, id: string): Level1 {
  const found = childrenOf(file, parent).find((each) => each.id === id);
  if (!found) throw new Error(`${parent.id} at ${parent.offset} has no ${id}.`);
  return found;
}

function floatOf(file: Uint8Array, { dataOffset, end }: Level1): number {
  const view = new DataView(file.buffer, file.byteOffset + dataOffset, end - dataOffset);
  return end - dataOffset === 8 ? view.getFloat64(0) : view.getFloat32(0);
}
