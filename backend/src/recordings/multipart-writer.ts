import { LIMITS } from '@amphi/contracts';
import type { StreamTargetChunk } from 'mediabunny';
import type { StorageService, UploadRef } from '../storage/storage.service.js';

/** Twice the smallest part, so that 10,000 of them hold nearly 100 GiB. */
const PART_BYTES = 2 * LIMITS.part.minBytes;

/**
 * Writes a file to storage part by part while its writer still goes back a little: a muxer corrects the header at the
 * file's beginning, and sizes in what it wrote last. So the first part and the last two are held in memory (30 MiB),
 * whatever the file's length.
 */
export class MultipartWriter {
  private readonly held = new Map<number, Uint8Array>();
  private length = 0;
  private nextToSend = 2;

  constructor(
    private readonly storage: StorageService,
    private readonly upload: UploadRef,
  ) {}

  /** For mediabunny's `StreamTarget`. */
  stream(): WritableStream<StreamTargetChunk> {
    return new WritableStream({ write: ({ data, position }) => this.write(data, position) });
  }

  /** Sends what is held. @returns the number of parts */
  async finish(): Promise<number> {
    const count = Math.ceil(this.length / PART_BYTES);
    for (let part = this.nextToSend; part <= count; part++) await this.send(part);
    await this.send(1);
    return count;
  }

  private async write(data: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < data.length;) {
      const at = position + done;
      const part = Math.floor(at / PART_BYTES) + 1;
      const offset = at % PART_BYTES;
      const piece = data.subarray(done, done + PART_BYTES - offset);
      this.bytesOf(part).set(piece, offset);
      done += piece.length;
    }
    this.length = Math.max(this.length, position + data.length);
    const current = Math.floor(this.length / PART_BYTES) + 1;
    while (this.nextToSend < current - 1) await this.send(this.nextToSend++);
  }

  private bytesOf(part: number): Uint8Array {
    const held = this.held.get(part);
    if (held) return held;
    if (part !== 1 && part < this.nextToSend)
      throw new Error(`Part ${part} has been sent: the writer went back too far.`);
    const bytes = new Uint8Array(PART_BYTES);
    this.held.set(part, bytes);
    return bytes;
  }

  private async send(part: number): Promise<void> {
    const size = Math.min(PART_BYTES, this.length - (part - 1) * PART_BYTES);
    await this.storage.putPart(this.upload, part, this.bytesOf(part).subarray(0, size));
    this.held.delete(part);
  }
}
