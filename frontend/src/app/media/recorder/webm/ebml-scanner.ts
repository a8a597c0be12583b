import { concat, type ElementHead, MalformedWebmError, readHead } from './ebml';

export interface ScannedElement extends ElementHead {
  /** The first bytes of its data, as many as were asked for; fewer only where the element is shorter. */
  prefix: Uint8Array;
}

/** What the scanner does with an element: reads its children, or this many bytes of its data. */
export type ScanRule = (id: number) => 'open' | { prefixBytes: number };

/** What of a scan has to be kept to go on with it later. */
export interface ScannerState {
  /** Bytes seen. */
  position: number;
  /** End of the last element that was announced; beyond `position` while its data still arrive. */
  elementEnd: number;
  /** End of the last element that has arrived as a whole. */
  wholeEnd: number;
  /** The start of an element whose prefix is still to come: a few bytes. */
  carry: number[];
}

/**
 * Reads EBML as it arrives, in pieces cut anywhere. Keeps a few bytes between pieces, however long the stream is.
 */
export class EbmlScanner {
  readonly #rule: ScanRule;
  readonly #found: (element: ScannedElement) => void;
  #state: ScannerState;

  constructor(
    rule: ScanRule,
    found: (element: ScannedElement) => void,
    state: ScannerState = { position: 0, elementEnd: 0, wholeEnd: 0, carry: [] },
  ) {
    this.#rule = rule;
    this.#found = found;
    this.#state = { ...state };
  }

  get state(): Readonly<ScannerState> {
    return this.#state;
  }

  /** @throws MalformedWebmError; the scan cannot go on after it. */
  push(piece: Uint8Array): void {
    const state = this.#state;
    const start = state.position - state.carry.length;
    const bytes = state.carry.length ? concat([Uint8Array.from(state.carry), piece]) : piece;
    state.position += piece.length;
    state.carry = [];
    let at = Math.max(0, state.elementEnd - start);
    while (at < bytes.length) {
      state.wholeEnd = state.elementEnd;
      const next = this.#scanOne(bytes, at, start);
      if (next === null) {
        state.carry = Array.from(bytes.subarray(at));
        return;
      }
      at = next;
      state.elementEnd = start + at;
    }
    if (state.elementEnd <= state.position) state.wholeEnd = state.elementEnd;
  }

  /** Where the next element starts, in `bytes`; null when more bytes are needed to tell. */
  #scanOne(bytes: Uint8Array, at: number, start: number): number | null {
    const head = readHead(bytes, at);
    if (!head) return null;
    const rule = this.#rule(head.id);
    const wanted = rule === 'open' ? 0 : Math.min(rule.prefixBytes, head.size ?? 0);
    if (head.dataOffset + wanted > bytes.length) return null;
    if (rule !== 'open' && head.size === null)
      throw new MalformedWebmError(`The element at byte ${start + at} has no end.`);
    this.#found({
      id: head.id,
      offset: start + at,
      dataOffset: start + head.dataOffset,
      size: head.size,
      prefix: bytes.subarray(head.dataOffset, head.dataOffset + wanted),
    });
    return rule === 'open' ? head.dataOffset : head.dataOffset + (head.size ?? 0);
  }
}
