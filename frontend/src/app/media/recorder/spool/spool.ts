import type { PartToSign } from '../recording-api';
import type { WebmIndexState } from '../webm/webm-index';
import type { WebmSequel } from '../webm/webm-sequel';
import { diskFails, MemoryBudget, PartFile, SpoolFullError } from './part-file';
import { MAX_PARTS, partBytes } from './part-size';
import {
  createSpoolFolder,
  openSpoolFolder,
  parseJson,
  readAbout,
  readFile,
  removeSpoolFolder,
  writeFile,
} from './spool-folder';
import { SpoolIndex } from './spool-index';
import type { FirstPart, Reopened, SpoolAbout } from './spool-messages';

/** What may wait in memory where the disk takes nothing: four minutes at 2 Mbit/s. */
const MEMORY_BYTES = 64 * 1024 * 1024;

const PART_NAME = /^(\d{5})\.part$/;
const INDEX_NAME = /^(\d{5})\.index$/;

/**
 * A recording between MediaRecorder and storage, cut into parts. Runs in a worker; one call at a time.
 *
 * What is appended is on disk when `append` returns, so that it outlives the tab. With each sealed part the index so far is
 * saved: parts that storage has can be dropped, and the index still be finished by a later visit. The first part stays
 * to the end, since it is sent again with the index.
 */
export class Spool {
  readonly #about: SpoolAbout;
  readonly #folder: FileSystemDirectoryHandle | null;
  readonly #budget = new MemoryBudget(MEMORY_BYTES);
  readonly #parts = new Map<number, PartFile>();
  readonly #kept = new Map<string, Blob>();
  /** How long the recording was when a part was complete, should it end with that part. */
  readonly #sealedAtMs = new Map<number, number>();
  #index: SpoolIndex;
  #partCount = 0;
  #writing: PartFile | null = null;
  #sequel: WebmSequel | null = null;
  #lastWriteAt: number;

  private constructor(about: SpoolAbout, folder: FileSystemDirectoryHandle | null) {
    this.#about = about;
    this.#folder = folder;
    this.#index = new SpoolIndex(about.contentType);
    this.#lastWriteAt = about.startedAt;
  }

  static async create(about: SpoolAbout): Promise<Spool> {
    return new Spool(about, await createSpoolFolder(about));
  }

  /** A spool that an earlier visit left. */
  static async reopen(recordingId: string): Promise<{ spool: Spool; found: Reopened }> {
    const folder = await openSpoolFolder(recordingId);
    const about = await readAbout(folder);
    if (!about) throw new Error(`The spool of ${recordingId} cannot be read.`);
    const spool = new Spool(about, folder);
    await spool.#load(folder);
    return { spool, found: spool.#found() };
  }

  /**
   * Appends a chunk of any length.
   * @returns the parts that it completed.
   * @throws SpoolFullError; what was appended before stays.
   */
  async append(recorded: Uint8Array): Promise<PartToSign[]> {
    const chunk = this.#sequel?.push(recorded) ?? recorded;
    const sealed: PartToSign[] = [];
    for (let at = 0; at < chunk.length;) {
      const part = this.#writing ?? (await this.#nextPart());
      const piece = chunk.subarray(at, at + partBytes(this.#partCount) - part.sizeBytes);
      part.write(piece);
      this.#index.push(piece);
      at += piece.length;
      if (part.sizeBytes === partBytes(this.#partCount)) sealed.push(...(await this.seal()));
    }
    this.#lastWriteAt = Date.now();
    return sealed;
  }

  /**
   * What is appended from now on comes from another recorder, which began at this time.
   * @throws Error where there is nothing that it could go on from: no frame yet, half a frame, or no WebM.
   */
  goOn(atMs: number): void {
    if (this.#index.tornBytes > 0)
      throw new Error('The recording broke off in the middle of a frame.');
    this.#sequel = this.#index.sequel(atMs);
  }

  /** Ends the part that is being written. */
  async seal(): Promise<PartToSign[]> {
    if (!this.#writing) return [];
    const sizeBytes = this.#writing.sizeBytes;
    this.#writing.seal();
    this.#writing = null;
    this.#sealedAtMs.set(this.#partCount, this.#durationMs());
    await this.#saveIndex();
    return [{ partNumber: this.#partCount, sizeBytes }];
  }

  async read(partNumber: number): Promise<Blob> {
    const part = this.#parts.get(partNumber);
    if (!part) throw new Error(`Part ${partNumber} is not in the spool.`);
    return part.blob();
  }

  /**
   * The first part as it is sent last: with the index of a file of `partCount` parts, where there is one.
   * @throws Error when there are no frames.
   */
  async firstPart(partCount: number): Promise<FirstPart> {
    if (partCount === 0 || this.#index.isEmpty) throw new Error('Nothing was recorded.');
    const blob = await this.read(1);
    if (partCount === this.#partCount)
      return { blob: this.#index.indexed(blob), durationMs: this.#durationMs() };
    const bytes = Array.from({ length: partCount }, (_, i) => partBytes(i + 1));
    const durationMs = this.#sealedAtMs.get(partCount) ?? this.#durationMs();
    const cut = { bytes: bytes.reduce((sum, each) => sum + each, 0), durationMs };
    return { blob: this.#index.indexed(blob, cut), durationMs };
  }

  /** Storage has this part. The first one is kept nevertheless. */
  async drop(partNumber: number): Promise<void> {
    if (partNumber === 1) return;
    const part = this.#parts.get(partNumber);
    this.#parts.delete(partNumber);
    part?.release();
    await this.#removeFile(partName(partNumber));
  }

  /** Keeps a small file beside the parts. */
  async keep(name: string, blob: Blob): Promise<void> {
    this.#kept.set(name, blob);
    await this.#writeFile(name, new Uint8Array(await blob.arrayBuffer()));
  }

  async kept(name: string): Promise<Blob | null> {
    return this.#kept.get(name) ?? (this.#folder ? await readFile(this.#folder, name) : null);
  }

  /** Deletes everything. */
  async remove(): Promise<void> {
    for (const part of this.#parts.values()) part.release();
    this.#parts.clear();
    if (this.#folder) await removeSpoolFolder(this.#about.recordingId);
  }

  #durationMs(): number {
    return this.#index.durationMs ?? Math.max(1, this.#lastWriteAt - this.#about.startedAt);
  }

  async #nextPart(): Promise<PartFile> {
    if (this.#partCount === MAX_PARTS) throw new SpoolFullError();
    const partNumber = ++this.#partCount;
    const part = await PartFile.create(this.#folder, partName(partNumber), this.#budget);
    this.#parts.set(partNumber, part);
    this.#writing = part;
    return part;
  }

  async #saveIndex(): Promise<void> {
    const state = this.#index.snapshot();
    if (!state) return;
    const bytes = new TextEncoder().encode(JSON.stringify(state));
    const saved = await this.#writeFile(indexName(this.#partCount), bytes);
    // The one before goes only now: a death in between leaves one that can be read.
    if (saved) await this.#removeFile(indexName(this.#partCount - 1));
  }

  async #load(folder: FileSystemDirectoryHandle): Promise<void> {
    const indexes: number[] = [];
    for await (const entry of folder.values()) {
      if (entry.kind !== 'file') continue;
      const part = PART_NAME.exec(entry.name)?.[1];
      if (part) await this.#loadPart(Number(part), entry);
      const index = INDEX_NAME.exec(entry.name)?.[1];
      if (index) indexes.push(Number(index));
    }
    this.#partCount = Math.max(0, ...this.#parts.keys(), ...indexes);
    await this.#loadIndex(folder, indexes);
    this.#cutTornEnd();
  }

  async #loadPart(partNumber: number, file: FileSystemFileHandle): Promise<void> {
    const part = await PartFile.reopen(file);
    if (part.sizeBytes === 0) return;
    this.#parts.set(partNumber, part);
    this.#lastWriteAt = Math.max(this.#lastWriteAt, (await file.getFile()).lastModified);
  }

  async #loadIndex(folder: FileSystemDirectoryHandle, saved: number[]): Promise<void> {
    let indexed = 0;
    for (const partNumber of saved.sort((a, b) => b - a)) {
      const state = parseJson(
        (await (await readFile(folder, indexName(partNumber)))?.text()) ?? '',
      );
      if (state === undefined) continue;
      // Our own file, written as a whole or not parseable.
      this.#index = new SpoolIndex(this.#about.contentType, state as WebmIndexState);
      indexed = partNumber;
      break;
    }
    for (let partNumber = indexed + 1; partNumber <= this.#partCount; partNumber++) {
      const part = this.#parts.get(partNumber);
      if (part) await this.#index.scan(await part.blob());
      else this.#index.giveUp();
    }
  }

  /** A tab that dies while it writes leaves half a frame at the end. */
  #cutTornEnd(): void {
    const last = this.#parts.get(this.#partCount);
    const whole = last ? last.sizeBytes - this.#index.tornBytes : 0;
    if (whole > 0) last?.truncate(whole);
    else if (last && this.#partCount > 1) this.#parts.delete(this.#partCount--);
  }

  #found(): Reopened {
    if (this.#index.isEmpty) return { partCount: 0, bytes: 0, local: [] };
    const local = [...this.#parts]
      .map(([partNumber, part]) => ({ partNumber, sizeBytes: part.sizeBytes }))
      .sort((a, b) => a.partNumber - b.partNumber);
    const sizes = new Map(local.map((part) => [part.partNumber, part.sizeBytes]));
    let bytes = 0;
    for (let i = 1; i <= this.#partCount; i++) bytes += sizes.get(i) ?? partBytes(i);
    return { partCount: this.#partCount, bytes, local };
  }

  async #writeFile(name: string, bytes: Uint8Array): Promise<boolean> {
    if (!this.#folder) return false;
    try {
      await writeFile(this.#folder, name, bytes);
      return true;
    } catch (error) {
      diskFails(error);
      return false;
    }
  }

  async #removeFile(name: string): Promise<void> {
    try {
      await this.#folder?.removeEntry(name);
    } catch (error) {
      // Not there: it was held in memory, or never written.
      if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
    }
  }
}

function partName(partNumber: number): string {
  return `${String(partNumber).padStart(5, '0')}.part`;
}

function indexName(partNumber: number): string {
  return `${String(partNumber).padStart(5, '0')}.index`;
}
