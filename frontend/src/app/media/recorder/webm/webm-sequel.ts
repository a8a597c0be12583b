import {
  concat,
  type ElementHead,
  elementsIn,
  ID,
  idBytes,
  MalformedWebmError,
  OPEN_ENDED,
  readHead,
  readUint,
  uintElement,
} from './ebml';
import { readTracks, type WebmTracks } from './webm-header';

/** MediaRecorder's header is a few hundred bytes. */
const MAX_HEADER_BYTES = 1024 * 1024;

/**
 * Makes what another MediaRecorder writes go on in a file that an earlier one began: the header goes, times are shifted, and
 * tracks get the numbers that they have in the file. Takes pieces cut anywhere, gives whole elements.
 */
export class WebmSequel {
  readonly #file: WebmTracks;
  readonly #startTicks: number;
  /** From this recorder's track numbers to the file's; null before the first cluster. */
  #numbers: Map<number | null, number | null> | null = null;
  /** An element of which the end is still to come; before the first cluster everything. */
  #carry: Uint8Array = new Uint8Array();

  /** @param startTicks where in the file this recorder's time begins */
  constructor(file: WebmTracks, startTicks: number) {
    this.#file = file;
    this.#startTicks = startTicks;
  }

  /** @throws MalformedWebmError when this cannot go on in the file. */
  push(piece: Uint8Array): Uint8Array<ArrayBuffer> {
    const bytes = concat([this.#carry, piece]);
    const written: Uint8Array[] = [];
    let at = 0;
    for (let head = readHead(bytes, at); head; head = readHead(bytes, at)) {
      const end = endOf(head);
      if (end > bytes.length) break;
      if (head.id === ID.cluster) this.#numbers ??= this.#match(bytes.subarray(0, at));
      if (this.#numbers) written.push(...this.#rewritten(head, bytes.subarray(at, end)));
      at = end;
    }
    this.#carry = this.#numbers ? bytes.slice(at) : bytes;
    if (!this.#numbers && bytes.length > MAX_HEADER_BYTES)
      throw new MalformedWebmError('No cluster follows the header.');
    return concat(written);
  }

  #match(header: Uint8Array): Map<number | null, number | null> {
    const own = readTracks(header);
    const file = this.#file;
    const isSame =
      own.timestampScale === file.timestampScale &&
      own.codecs.video === file.codecs.video &&
      own.codecs.audio === file.codecs.audio;
    if (!isSame) throw new MalformedWebmError('The recording cannot go on in another format.');
    return new Map([
      [own.video, file.video],
      [own.audio, file.audio],
    ]);
  }

  /** `bytes`: the whole element, or the head of a cluster. */
  #rewritten(head: ElementHead, bytes: Uint8Array): Uint8Array[] {
    const data = bytes.subarray(head.dataOffset - head.offset);
    switch (head.id) {
      case ID.cluster:
        // Its time may take more bytes than before, so it has another size.
        return [idBytes(ID.cluster), OPEN_ENDED];
      case ID.timestamp:
        return [uintElement(ID.timestamp, readUint(data, 0, data.length) + this.#startTicks)];
      case ID.simpleBlock:
        return this.#renumbered(data) ? [bytes] : [];
      case ID.blockGroup: {
        const block = [...elementsIn(data)].find(({ id }) => id === ID.block);
        return block && this.#renumbered(block.data) ? [bytes] : [];
      }
      default:
        // Padding and indexes that are none of this file.
        return [];
    }
  }

  /** Writes the file's track number into a block: MediaRecorder's tracks are few, each number is one byte. */
  #renumbered(block: Uint8Array): boolean {
    const number = this.#numbers?.get((block[0] ?? 0) & 0x7f);
    if (number == null) return false;
    block[0] = 0x80 | number;
    return true;
  }
}

/** Of what has to be there before it can be rewritten: of what is open, the head. */
function endOf({ id, dataOffset, size }: ElementHead): number {
  if (id === ID.segment || id === ID.cluster) return dataOffset;
  if (size === null) throw new MalformedWebmError('An element has no end.');
  return dataOffset + size;
}
