import { concat, element, floatElement, ID, idBytes, OPEN_ENDED, uintElement } from './ebml';

export const VIDEO_TRACK = 1;
export const AUDIO_TRACK = 2;

/** What RFC 9559 and the WebM guidelines ask for in a header, beside `ID`. */
const HEADER_ID = {
  ebmlVersion: 0x4286,
  ebmlReadVersion: 0x42f7,
  ebmlMaxIdLength: 0x42f2,
  ebmlMaxSizeLength: 0x42f3,
  docType: 0x4282,
  docTypeVersion: 0x4287,
  docTypeReadVersion: 0x4285,
  muxingApp: 0x4d80,
  writingApp: 0x5741,
  trackUid: 0x73c5,
  codecPrivate: 0x63a2,
  codecDelay: 0x56aa,
  seekPreRoll: 0x56bb,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
  audio: 0xe1,
  samplingFrequency: 0xb5,
  channels: 0x9f,
};

const TRACK_TYPE = { video: 1, audio: 2 };
/** How far, in milliseconds, a block may be from the start of its cluster: 16 bits with a sign. */
const FARTHEST = 30_000;
/** Of Opus, in nanoseconds: what has to be decoded before a place for its sound to be right. */
const OPUS_PRE_ROLL = 80_000_000;

export interface WebmPacket {
  track: number;
  /** Milliseconds. */
  time: number;
  isKeyFrame: boolean;
  data: Uint8Array;
}

/** Writes a WebM file of VP8 and Opus, to no end: as MediaRecorder does, without duration and index. */
export class WebmWriter {
  #clusterTime: number | null = null;

  /** @param opusHead the encoder's `description`: an identification header as RFC 7845 has it */
  header(size: { width: number; height: number }, opusHead: Uint8Array): Uint8Array {
    return concat([
      element(
        ID.ebml,
        uintElement(HEADER_ID.ebmlVersion, 1),
        uintElement(HEADER_ID.ebmlReadVersion, 1),
        uintElement(HEADER_ID.ebmlMaxIdLength, 4),
        uintElement(HEADER_ID.ebmlMaxSizeLength, 8),
        textElement(HEADER_ID.docType, 'webm'),
        uintElement(HEADER_ID.docTypeVersion, 4),
        uintElement(HEADER_ID.docTypeReadVersion, 2),
      ),
      idBytes(ID.segment),
      OPEN_ENDED,
      element(
        ID.info,
        uintElement(ID.timestampScale, 1_000_000),
        textElement(HEADER_ID.muxingApp, 'Amphi'),
        textElement(HEADER_ID.writingApp, 'Amphi'),
      ),
      element(ID.tracks, videoEntry(size), audioEntry(opusHead)),
    ]);
  }

  /** A key frame of the picture begins a cluster, so that the index can lead to it. The first packet has to be one. */
  packet({ track, time, isKeyFrame, data }: WebmPacket): Uint8Array {
    const isFar = Math.abs(time - (this.#clusterTime ?? -Infinity)) > FARTHEST;
    const begins = isFar || (track === VIDEO_TRACK && isKeyFrame);
    if (begins) this.#clusterTime = time;
    const relative = time - (this.#clusterTime ?? time);
    const head = [0x80 | track, (relative >> 8) & 0xff, relative & 0xff, isKeyFrame ? 0x80 : 0];
    const block = element(ID.simpleBlock, Uint8Array.from(head), data);
    if (!begins) return block;
    return concat([idBytes(ID.cluster), OPEN_ENDED, uintElement(ID.timestamp, time), block]);
  }
}

function videoEntry({ width, height }: { width: number; height: number }): Uint8Array {
  return element(
    ID.trackEntry,
    ...trackHead(VIDEO_TRACK, TRACK_TYPE.video, 'V_VP8'),
    element(
      HEADER_ID.video,
      uintElement(HEADER_ID.pixelWidth, width),
      uintElement(HEADER_ID.pixelHeight, height),
    ),
  );
}

function audioEntry(opusHead: Uint8Array): Uint8Array {
  const view = new DataView(opusHead.buffer, opusHead.byteOffset, opusHead.byteLength);
  const preSkip = view.getUint16(10, true);
  return element(
    ID.trackEntry,
    ...trackHead(AUDIO_TRACK, TRACK_TYPE.audio, 'A_OPUS'),
    element(HEADER_ID.codecPrivate, opusHead),
    uintElement(HEADER_ID.codecDelay, Math.round((preSkip * 1e9) / 48_000)),
    uintElement(HEADER_ID.seekPreRoll, OPUS_PRE_ROLL),
    element(
      HEADER_ID.audio,
      floatElement(HEADER_ID.samplingFrequency, 48_000),
      uintElement(HEADER_ID.channels, view.getUint8(9)),
    ),
  );
}

function trackHead(number: number, type: number, codec: string): Uint8Array[] {
  return [
    uintElement(ID.trackNumber, number),
    uintElement(HEADER_ID.trackUid, number),
    uintElement(ID.trackType, type),
    textElement(ID.codecId, codec),
  ];
}

function textElement(id: number, text: string): Uint8Array {
  return element(id, new TextEncoder().encode(text));
}
