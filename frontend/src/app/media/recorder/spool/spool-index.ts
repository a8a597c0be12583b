import { MalformedWebmError } from '../webm/ebml';
import { WebmIndex, type WebmIndexState } from '../webm/webm-index';
import type { WebmSequel } from '../webm/webm-sequel';
import type { RecordingContentType } from '@amphi/contracts';

const SCAN_BYTES = 1024 * 1024;

/**
 * The index of a spool, as far as there can be one. MP4 has none: the fragments that MediaRecorder writes are kept as they are,
 * each with its own index, and the API states the duration. Nor has WebM that cannot be read: it is kept as it is, too.
 */
export class SpoolIndex {
  #webm: WebmIndex | null;

  constructor(contentType: RecordingContentType, state?: WebmIndexState) {
    this.#webm = contentType === 'video/webm' ? new WebmIndex(state) : null;
  }

  push(bytes: Uint8Array): void {
    this.#unlessMalformed((webm) => webm.push(bytes));
  }

  /** Reads a part that was written earlier, a slice at a time. */
  async scan(part: Blob): Promise<void> {
    for (let at = 0; at < part.size && this.#webm; at += SCAN_BYTES)
      this.push(new Uint8Array(await part.slice(at, at + SCAN_BYTES).arrayBuffer()));
  }

  /** Bytes at the end that belong to an element that never arrived as a whole. */
  get tornBytes(): number {
    return this.#webm ? this.#webm.bytes - this.#webm.wholeBytes : 0;
  }

  /** True until the first frames: a header alone is no recording. */
  get isEmpty(): boolean {
    return this.#webm?.headerBytes === 0;
  }

  /** Parts are missing in the middle: nothing can be said of what follows. */
  giveUp(): void {
    this.#webm = null;
  }

  /**
   * For what another recorder writes from this time on.
   * @throws Error where it cannot go on in this file.
   */
  sequel(fromMs: number): WebmSequel {
    if (!this.#webm) throw new Error('A recording without an index cannot go on.');
    return this.#webm.sequel(fromMs);
  }

  snapshot(): WebmIndexState | undefined {
    return this.#webm?.snapshot();
  }

  /** Of what was seen so far; null where there is no index. */
  get durationMs(): number | null {
    return this.#webm?.durationMs ?? null;
  }

  /**
   * The first part with a header that knows duration and key frames; as it is where there is no index.
   * @param cut Where the file ends before what was seen does.
   */
  indexed(firstPart: Blob, cut?: { bytes: number; durationMs: number }): Blob {
    const indexed = this.#unlessMalformed(
      (webm) => new Blob([webm.indexedHeader(cut), firstPart.slice(webm.headerBytes)]),
    );
    return indexed ?? firstPart;
  }

  #unlessMalformed<T>(use: (webm: WebmIndex) => T): T | undefined {
    if (!this.#webm) return undefined;
    try {
      return use(this.#webm);
    } catch (error) {
      if (!(error instanceof MalformedWebmError)) throw error;
      console.warn('Amphi: the recording stays without an index:', error.message);
      this.#webm = null;
      return undefined;
    }
  }
}
