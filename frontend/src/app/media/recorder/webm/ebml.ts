/** Element IDs with their length marker, as the Matroska specification (RFC 9559) lists them. */
export const ID = {
  ebml: 0x1a45dfa3,
  void: 0xec,
  crc32: 0xbf,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  duration: 0x4489,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackType: 0x83,
  codecId: 0x86,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
  blockGroup: 0xa0,
  block: 0xa1,
  referenceBlock: 0xfb,
  cues: 0x1c53bb6b,
  cuePoint: 0xbb,
  cueTime: 0xb3,
  cueTrackPositions: 0xb7,
  cueTrack: 0xf7,
  cueClusterPosition: 0xf1,
} as const;

/** The size of an element that is not known when it starts: it ends where an element follows that cannot be in it. */
export const OPEN_ENDED = Uint8Array.of(0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);

/** Bytes that are no EBML. The recording itself may still play; it cannot be indexed. */
export class MalformedWebmError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MalformedWebmError';
  }
}

/** Where an element stands: `size` counts its data, null when it is open-ended ("unknown size"). */
export interface ElementHead {
  id: number;
  offset: number;
  dataOffset: number;
  size: number | null;
}

/**
 * The element head at `at`, or null when the bytes end before the head does.
 * @throws MalformedWebmError
 */
export function readHead(bytes: Uint8Array, at: number): ElementHead | null {
  const idLength = vintLength(bytes[at]);
  if (idLength === null) return null;
  if (idLength > 4) throw new MalformedWebmError(`No element starts at byte ${at}.`);
  const sizeAt = at + idLength;
  const sizeLength = vintLength(bytes[sizeAt]);
  if (sizeLength === null || sizeAt + sizeLength > bytes.length) return null;
  return {
    id: readUint(bytes, at, idLength),
    offset: at,
    dataOffset: sizeAt + sizeLength,
    size: readVint(bytes, sizeAt, sizeLength),
  };
}

/** Bytes of the variable-length integer that starts with this byte: 1 to 8; null without a byte. */
export function vintLength(first: number | undefined): number | null {
  if (first === undefined) return null;
  if (first === 0) throw new MalformedWebmError('A variable-length integer starts with 0.');
  return Math.clz32(first) - 23;
}

/** A variable-length integer without its marker; null when all its bits are set, which means unknown. */
export function readVint(bytes: Uint8Array, at: number, length: number): number | null {
  // Multiplied, not shifted: sizes exceed 32 bits.
  const unmarked = (bytes[at] ?? 0) - 2 ** (8 - length);
  const value = unmarked * 2 ** (8 * (length - 1)) + readUint(bytes, at + 1, length - 1);
  return value === 2 ** (7 * length) - 1 ? null : value;
}

export function readUint(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = at; i < at + length; i++) value = value * 256 + (bytes[i] ?? 0);
  return value;
}

/**
 * The elements in `bytes`, each of known size.
 * @throws MalformedWebmError when the last one is cut off, or open-ended.
 */
export function* elementsIn(bytes: Uint8Array): Generator<ElementHead & { data: Uint8Array }> {
  for (let at = 0; at < bytes.length;) {
    const head = readHead(bytes, at);
    if (head?.size == null || head.dataOffset + head.size > bytes.length)
      throw new MalformedWebmError(`The element at byte ${at} is cut off.`);
    at = head.dataOffset + head.size;
    yield { ...head, data: bytes.subarray(head.dataOffset, at) };
  }
}

/** One element of known size around these data. */
export function element(id: number, ...data: Uint8Array[]): Uint8Array {
  const body = concat(data);
  return concat([idBytes(id), sizeBytes(body.length), body]);
}

/** An unsigned integer element, as short as its value allows or `width` bytes wide. */
export function uintElement(id: number, value: number, width = minimalWidth(value)): Uint8Array {
  return element(id, uintBytes(value, width));
}

export function floatElement(id: number, value: number): Uint8Array {
  const data = new Uint8Array(8);
  new DataView(data.buffer).setFloat64(0, value);
  return element(id, data);
}

export function idBytes(id: number): Uint8Array {
  return uintBytes(id, minimalWidth(id));
}

export function concat(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** A size with its marker. All ones would mean unknown, so 127 already takes two bytes. */
function sizeBytes(size: number): Uint8Array {
  let width = 1;
  while (size >= 2 ** (7 * width) - 1) width++;
  const bytes = uintBytes(size, width);
  bytes[0] = (bytes[0] ?? 0) | (1 << (8 - width));
  return bytes;
}

function minimalWidth(value: number): number {
  let width = 1;
  while (value >= 2 ** (8 * width)) width++;
  return width;
}

function uintBytes(value: number, width: number): Uint8Array {
  const bytes = new Uint8Array(width);
  for (let i = width - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256))
    bytes[i] = rest % 256;
  return bytes;
}
