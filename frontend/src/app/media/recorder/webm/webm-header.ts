import {
  concat,
  element,
  elementsIn,
  floatElement,
  ID,
  idBytes,
  MalformedWebmError,
  OPEN_ENDED,
  readHead,
  readUint,
  uintElement,
} from './ebml';

/** A key frame: its timestamp in ticks, and where its cluster starts in the original file. */
export interface Cue {
  time: number;
  offset: number;
}

export interface WebmTracks {
  /** Nanoseconds a tick. */
  timestampScale: number;
  /** Number of the video track; null where there is none. */
  video: number | null;
  audio: number | null;
  /** What they are encoded with, as Matroska names it. */
  codecs: { video: string; audio: string };
}

interface HeaderInput {
  /** The original bytes before the first cluster. */
  header: Uint8Array;
  durationTicks: number;
  videoTrack: number | null;
  cues: readonly Cue[];
}

/** Wide enough for files of a terabyte; fixed, so that no position depends on another's length. */
const POSITION_WIDTH = 5;

/** Segment whose end is the file's end. */
const SEGMENT_HEAD = concat([idBytes(ID.segment), OPEN_ENDED]);

const VIDEO_TRACK = 1;
const AUDIO_TRACK = 2;
const DEFAULT_TIMESTAMP_SCALE = 1_000_000;

/** @throws MalformedWebmError when the header lacks Info or Tracks. */
export function readTracks(header: Uint8Array): WebmTracks {
  const { info, tracks } = parts(header);
  const entries = [...elementsIn(tracks.data)].filter(({ id }) => id === ID.trackEntry);
  const firstOf = (wanted: number) =>
    entries.find(({ data }) => uintIn(data, ID.trackType) === wanted);
  const [video, audio] = [firstOf(VIDEO_TRACK), firstOf(AUDIO_TRACK)];
  return {
    timestampScale: uintIn(info.data, ID.timestampScale) ?? DEFAULT_TIMESTAMP_SCALE,
    video: (video && uintIn(video.data, ID.trackNumber)) ?? null,
    audio: (audio && uintIn(audio.data, ID.trackNumber)) ?? null,
    codecs: { video: codecOf(video), audio: codecOf(audio) },
  };
}

function codecOf(entry: { data: Uint8Array } | undefined): string {
  return new TextDecoder().decode(entry && find(entry.data, ID.codecId));
}

/**
 * EBML header, Segment of unknown size, SeekHead, Info with Duration, Tracks and Cues. Positions count from the first
 * byte after the Segment's size, as Matroska wants; the clusters follow unchanged.
 * @throws MalformedWebmError when the original lacks Info or Tracks.
 */
export function indexedHeader({
  header,
  durationTicks,
  videoTrack,
  cues,
}: HeaderInput): Uint8Array<ArrayBuffer> {
  const { ebml, info, tracks, others } = parts(header);
  const infoBytes = element(
    ID.info,
    ...[...elementsIn(info.data)]
      .filter(({ id }) => id !== ID.duration && id !== ID.void && id !== ID.crc32)
      .map((child) => info.data.subarray(child.offset, child.dataOffset + (child.size ?? 0))),
    floatElement(ID.duration, durationTicks),
  );
  const middle = [infoBytes, tracks.raw, ...others];
  const cuesAt = (seekHeadLength: number) => lengthOf(middle) + seekHeadLength;
  // Lengths do not depend on values: a first round with zeros measures, the second fills in.
  const seekHeadLength = seekHead(0, 0, 0).length;
  const cuesLength = cuesElement(cues, videoTrack, 0).length;
  const clustersAt = cuesAt(seekHeadLength) + cuesLength;
  const bytes = [
    seekHead(seekHeadLength, seekHeadLength + infoBytes.length, cuesAt(seekHeadLength)),
    ...middle,
    cuesElement(cues, videoTrack, clustersAt - header.length),
  ];
  return concat([ebml.raw, SEGMENT_HEAD, ...bytes]);
}

function seekHead(info: number, tracks: number, cues: number): Uint8Array {
  const seek = (id: number, position: number) =>
    element(
      ID.seek,
      element(ID.seekId, idBytes(id)),
      uintElement(ID.seekPosition, position, POSITION_WIDTH),
    );
  return element(ID.seekHead, seek(ID.info, info), seek(ID.tracks, tracks), seek(ID.cues, cues));
}

/** `shift`: from an offset in the original file to a position in the new Segment. */
function cuesElement(cues: readonly Cue[], track: number | null, shift: number): Uint8Array {
  const points = cues.map(({ time, offset }) =>
    element(
      ID.cuePoint,
      uintElement(ID.cueTime, time),
      element(
        ID.cueTrackPositions,
        uintElement(ID.cueTrack, track ?? VIDEO_TRACK),
        uintElement(ID.cueClusterPosition, offset + shift, POSITION_WIDTH),
      ),
    ),
  );
  return element(ID.cues, ...points);
}

interface HeaderElement {
  data: Uint8Array;
  raw: Uint8Array;
}

/** The header's level-1 elements. What an index replaces (SeekHead, Cues) and padding are left out. */
function parts(header: Uint8Array): {
  ebml: HeaderElement;
  info: HeaderElement;
  tracks: HeaderElement;
  others: Uint8Array[];
} {
  const first = readHead(header, 0);
  if (first?.id !== ID.ebml || first.size === null)
    throw new MalformedWebmError('The file does not start with an EBML header.');
  const segmentAt = first.dataOffset + first.size;
  const segment = readHead(header, segmentAt);
  if (segment?.id !== ID.segment) throw new MalformedWebmError('No Segment follows.');
  let info: HeaderElement | undefined;
  let tracks: HeaderElement | undefined;
  const others: Uint8Array[] = [];
  const body = header.subarray(segment.dataOffset);
  for (const child of elementsIn(body)) {
    const raw = body.subarray(child.offset, child.dataOffset + (child.size ?? 0));
    if (child.id === ID.info) info = { data: child.data, raw };
    else if (child.id === ID.tracks) tracks = { data: child.data, raw };
    else if (!REPLACED.has(child.id)) others.push(raw);
  }
  if (!info || !tracks) throw new MalformedWebmError('The header lacks Info or Tracks.');
  const ebml = {
    data: header.subarray(first.dataOffset, segmentAt),
    raw: header.subarray(0, segmentAt),
  };
  return { ebml, info, tracks, others };
}

const REPLACED: ReadonlySet<number> = new Set([ID.seekHead, ID.cues, ID.void, ID.crc32]);

function uintIn(data: Uint8Array, id: number): number | undefined {
  const found = find(data, id);
  return found && readUint(found, 0, found.length);
}

function find(data: Uint8Array, id: number): Uint8Array | undefined {
  for (const child of elementsIn(data)) if (child.id === id) return child.data;
  return undefined;
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((length, piece) => length + piece.length, 0);
}
