import { LIMITS, type SignedRequest, type UploadedPart } from '@amphi/contracts';
import { Logger } from '@nestjs/common';
import { AppError } from '../common/app-error.js';

export interface StoredPart extends UploadedPart {
  modifiedAt: Date;
  /** What the storage calls this content (S3's ETag). */
  tag: string;
}

/** A multipart upload that is neither complete nor aborted. */
export interface OpenUpload {
  key: string;
  uploadId: string;
  startedAt: Date;
}

export interface UploadRef {
  key: string;
  uploadId: string;
}

export interface SignedRead {
  url: string;
  expiresAt: string;
}

export interface ReadOptions {
  /** What the reader is told that it is. */
  contentType: string;
  /** Makes browsers save it under this name instead of showing it. */
  downloadName?: string;
}

/**
 * Objects in storage, named by keys such as `recordings/<id>/video.webm`. Browsers send and fetch them by signed
 * requests; local disk and S3 speak the same protocol. Every method may throw AppError `storage_unavailable`, and
 * `object_not_found` for an object or an upload that is not there.
 */
export abstract class StorageService {
  /** Whether the storage answers, for health. */
  abstract check(): Promise<void>;

  /** Opens a multipart upload. @returns its id */
  abstract createUpload(key: string, contentType: string): Promise<string>;

  /** A request that sends this part, of exactly this size. A part may be sent again: the last one wins. */
  abstract signPart(upload: UploadRef, part: UploadedPart): Promise<SignedRequest>;

  /** Sends a part from here. */
  abstract putPart(upload: UploadRef, partNumber: number, bytes: Uint8Array): Promise<void>;

  /** The parts that have arrived, by number. */
  abstract listParts(upload: UploadRef): Promise<StoredPart[]>;

  /** Ends an upload and drops what has arrived. One that is not open is left alone. */
  abstract abortUpload(upload: UploadRef): Promise<void>;

  /** A request that sends one small object, of exactly this type and size. */
  abstract signPut(key: string, contentType: string, sizeBytes: number): Promise<SignedRequest>;

  /** A URL for reading, Range included. It stays the same for a while, so that browsers can cache what it gives. */
  abstract signRead(key: string, options: ReadOptions): Promise<SignedRead>;

  /** Size in bytes. */
  abstract sizeOf(key: string): Promise<number>;

  /** Bytes from `start` to before `end`. */
  abstract read(key: string, start: number, end: number): Promise<AsyncIterable<Uint8Array>>;

  /** Deletes every object below `folder/`. */
  abstract deleteFolder(folder: string): Promise<void>;

  /** Deletes one object; one that is not there is left alone. */
  abstract delete(key: string): Promise<void>;

  /** Uploads below `folder/` that were opened before this time and are open still. */
  abstract listUploads(folder: string, before: Date): Promise<OpenUpload[]>;

  /** Makes the object of exactly these parts. */
  protected abstract joinParts(upload: UploadRef, parts: readonly StoredPart[]): Promise<void>;

  /**
   * Makes the object of parts 1 to `partCount`, which must be all that have arrived: some stores cannot leave one out.
   * Called again for an upload that is complete, it only answers.
   * @returns its size in bytes
   * @throws AppError `part_missing`, `validation_failed` for a part too many, or too small to stand before another
   */
  async completeUpload(upload: UploadRef, partCount: number): Promise<number> {
    try {
      const parts = await this.listParts(upload);
      assertJoinable(parts, partCount);
      await this.joinParts(upload, parts);
      return totalBytes(parts);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      return this.sizeOf(upload.key);
    }
  }

  /**
   * Makes the object of whatever has arrived, with holes where parts are missing.
   * @returns how many bytes there are before the first hole; undefined when nothing usable has arrived
   */
  async salvageUpload(upload: UploadRef): Promise<number | undefined> {
    const parts = await this.listParts(upload);
    const sizeBytes = totalBytes(parts.slice(0, countWithoutHole(parts)));
    if (sizeBytes === 0) return undefined;
    await this.joinParts(upload, parts);
    return sizeBytes;
  }
}

const log = new Logger('Storage');

/** Whatever the reason, the operator reads it and the caller may try again. */
export function unavailable(cause: unknown): AppError {
  log.warn(cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause));
  return new AppError('storage_unavailable', 'The storage is away. Please try again.', { cause });
}

export const totalBytes = (parts: readonly UploadedPart[]) =>
  parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

export const isNotFound = (error: unknown) =>
  error instanceof AppError && error.code === 'object_not_found';

/** How many parts there are before the first that is missing; sorted by number. */
const countWithoutHole = (parts: readonly UploadedPart[]) => {
  const hole = parts.findIndex(({ partNumber }, index) => partNumber !== index + 1);
  return hole === -1 ? parts.length : hole;
};

function assertJoinable(parts: readonly UploadedPart[], partCount: number): void {
  const count = countWithoutHole(parts);
  if (count < partCount) throw new AppError('part_missing', `Part ${count + 1} has not arrived.`);
  if (parts.length > partCount)
    throw new AppError('validation_failed', `There are more than ${partCount} parts.`);
  const small = parts.findIndex(({ sizeBytes }) => sizeBytes < LIMITS.part.minBytes) + 1;
  if (small > 0 && small < partCount)
    throw new AppError(
      'validation_failed',
      `Part ${small} is too small: every part but the last has ${LIMITS.part.minBytes} bytes or more.`,
    );
}
