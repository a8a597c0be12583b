import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SignedRequest, UploadedPart } from '@amphi/contracts';
import { AppError } from '../common/app-error.js';
import {
  keepOnly,
  partFile,
  type PartOnDisk,
  partsIn,
  readAcross,
  writeExactly,
} from './local-files.js';
import { LocalRoot } from './local-root.js';
import { validForAWhile, validFromNow } from './signed-time.js';
import {
  type OpenUpload,
  type ReadOptions,
  type SignedRead,
  StorageService,
  type StoredPart,
  totalBytes,
  unavailable,
  type UploadRef,
} from './storage.service.js';
import type { UrlSigner } from './url-signer.js';

/** Where the signed URLs lead; `LocalStorageController` is there. */
export const LOCAL_PREFIX = '/api/storage/';

/** No segment starts with a dot, so no key leaves the folder. */
const KEY = /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/i;

/** Beside its parts an upload's folder has the key that it is for. */
const KEY_FILE = 'key';

/** An object that is being read. */
export interface LocalObject {
  sizeBytes: number;
  etag: string;
  read(start: number, end: number): AsyncIterable<Uint8Array>;
}

/**
 * Objects in a folder of this machine. An object is a folder with its parts, which are never put together: completing
 * an upload is one rename, whatever its size, and a read goes across the parts.
 */
export class LocalStorage extends StorageService {
  private readonly root: LocalRoot;

  constructor(
    private readonly dir: string,
    private readonly ttlSeconds: number,
    private readonly signer: UrlSigner,
  ) {
    super();
    this.root = new LocalRoot(dir);
  }

  override check(): Promise<void> {
    return this.onDisk(() => access(this.dir, constants.W_OK));
  }

  override createUpload(key: string): Promise<string> {
    return this.onDisk(async (rootId) => {
      const uploadId = `${rootId}.${randomUUID()}`;
      const folder = this.uploadFolder(uploadId);
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, KEY_FILE), key);
      return uploadId;
    });
  }

  override async signPart(
    { key, uploadId }: UploadRef,
    part: UploadedPart,
  ): Promise<SignedRequest> {
    return this.signWrite(
      key,
      {},
      {
        upload: uploadId,
        part: String(part.partNumber),
        size: String(part.sizeBytes),
      },
    );
  }

  override async putPart(
    { uploadId }: UploadRef,
    partNumber: number,
    bytes: Uint8Array,
  ): Promise<void> {
    const part = { partNumber, sizeBytes: bytes.length };
    await this.receivePart(
      uploadId,
      part,
      (async function* () {
        yield bytes;
      })(),
    );
  }

  override listParts({ uploadId }: UploadRef): Promise<StoredPart[]> {
    return this.onDisk(async (rootId) => {
      assertHere(uploadId, rootId);
      const parts = await partsIn(this.uploadFolder(uploadId));
      return parts.map(({ partNumber, sizeBytes, modifiedAt }) => ({
        partNumber,
        sizeBytes,
        modifiedAt,
        tag: '',
      }));
    });
  }

  override abortUpload({ uploadId }: UploadRef): Promise<void> {
    return this.onDisk(() => rm(this.uploadFolder(uploadId), { recursive: true, force: true }));
  }

  override async signPut(
    key: string,
    contentType: string,
    sizeBytes: number,
  ): Promise<SignedRequest> {
    const headers = { 'content-type': contentType };
    return this.signWrite(key, headers, { type: contentType, size: String(sizeBytes) });
  }

  override async signRead(
    key: string,
    { contentType, downloadName }: ReadOptions,
  ): Promise<SignedRead> {
    const { until } = validForAWhile(this.ttlSeconds);
    const params = { type: contentType, ...(downloadName && { name: downloadName }) };
    const url = this.signer.sign('GET', pathOf(key), params, until);
    return { url, expiresAt: until.toISOString() };
  }

  override async sizeOf(key: string): Promise<number> {
    return (await this.open(key)).sizeBytes;
  }

  override async read(key: string, start: number, end: number): Promise<AsyncIterable<Uint8Array>> {
    return (await this.open(key)).read(start, end);
  }

  override deleteFolder(folder: string): Promise<void> {
    return this.delete(folder);
  }

  override delete(key: string): Promise<void> {
    return this.onDisk(() => rm(this.objectFolder(key), { recursive: true, force: true }));
  }

  override listUploads(folder: string, before: Date): Promise<OpenUpload[]> {
    return this.onDisk(async () => {
      const uploadsDir = path.join(this.dir, 'uploads');
      await mkdir(uploadsDir, { recursive: true });
      const uploads = await Promise.all((await readdir(uploadsDir)).map((id) => this.upload(id)));
      return uploads.filter(
        (upload): upload is OpenUpload =>
          upload !== undefined && upload.key.startsWith(`${folder}/`) && upload.startedAt < before,
      );
    });
  }

  /**
   * Takes in a part.
   * @throws AppError `payload_too_large`, `validation_failed` for a wrong size, `object_not_found` when the upload is
   *   not open
   */
  receivePart(
    uploadId: string,
    { partNumber, sizeBytes }: UploadedPart,
    body: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const folder = this.uploadFolder(uploadId);
    return this.onDisk((rootId) => {
      assertHere(uploadId, rootId);
      return writeExactly(folder, partFile(partNumber), body, sizeBytes);
    });
  }

  /** Takes in a small object. @throws AppError `payload_too_large`, `validation_failed` for a wrong size */
  receiveObject(key: string, sizeBytes: number, body: AsyncIterable<Uint8Array>): Promise<void> {
    const folder = this.objectFolder(key);
    return this.onDisk(async () => {
      await mkdir(folder, { recursive: true });
      await writeExactly(folder, partFile(1), body, sizeBytes);
    });
  }

  /** An object, for reading. @throws AppError `object_not_found` */
  async open(key: string): Promise<LocalObject> {
    const parts = await this.onDisk(() => partsIn(this.objectFolder(key)));
    if (!parts.length) throw notFound();
    return {
      sizeBytes: totalBytes(parts),
      etag: etagOf(parts),
      read: (start, end) => readAcross(parts, start, end),
    };
  }

  protected override joinParts(
    { key, uploadId }: UploadRef,
    parts: readonly StoredPart[],
  ): Promise<void> {
    return this.onDisk(async () => {
      const [from, to] = [this.uploadFolder(uploadId), this.objectFolder(key)];
      await keepOnly(
        from,
        parts.map(({ partNumber }) => partFile(partNumber)),
      );
      await mkdir(path.dirname(to), { recursive: true });
      await rm(to, { recursive: true, force: true });
      await rename(from, to);
    });
  }

  private signWrite(
    key: string,
    headers: Record<string, string>,
    params: Record<string, string>,
  ): SignedRequest {
    const { until } = validFromNow(this.ttlSeconds);
    const url = this.signer.sign('PUT', pathOf(key), params, until);
    return { method: 'PUT', url, headers, expiresAt: until.toISOString() };
  }

  private async upload(uploadId: string): Promise<OpenUpload | undefined> {
    const file = path.join(this.uploadFolder(uploadId), KEY_FILE);
    try {
      const [key, { mtime }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
      return { key, uploadId, startedAt: mtime };
    } catch (error) {
      // Completed or aborted meanwhile.
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Tells what is wrong with the disk from what is wrong with a request. */
  private async onDisk<T>(work: (rootId: string) => Promise<T>): Promise<T> {
    const rootId = await this.root.id();
    try {
      return await work(rootId);
    } catch (error) {
      const code = codeOf(error);
      if (error instanceof AppError || code === undefined) throw error;
      if (code === 'ENOENT') throw notFound(error);
      if (BROKEN_OFF.has(code))
        throw new AppError('validation_failed', 'The upload broke off.', { cause: error });
      throw unavailable(error);
    }
  }

  private uploadFolder = (uploadId: string) => this.folder('uploads', uploadId);
  private objectFolder = (key: string) => this.folder('objects', key);

  private folder(kind: string, name: string): string {
    if (!KEY.test(name)) throw notFound();
    return path.join(this.dir, kind, name);
  }
}

const pathOf = (key: string) => `${LOCAL_PREFIX}${key}`;

const notFound = (cause?: unknown) =>
  new AppError('object_not_found', 'There is no such file.', { cause });

/**
 * An upload's id begins with that of the storage which it was opened in (not so in the first versions): elsewhere it is
 * not missing, its disk is away.
 * @throws AppError `storage_unavailable`
 */
function assertHere(uploadId: string, rootId: string): void {
  if (uploadId.includes('.') && !uploadId.startsWith(`${rootId}.`))
    throw unavailable(`upload ${uploadId} is on another disk than ${rootId}`);
}

function etagOf(parts: readonly PartOnDisk[]): string {
  const newest = Math.max(...parts.map(({ modifiedAt }) => modifiedAt.getTime()));
  return `"${totalBytes(parts).toString(16)}-${newest.toString(16)}"`;
}

const codeOf = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

/** What Node says when the sender of a body is gone. */
const BROKEN_OFF = new Set<unknown>(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'ABORT_ERR']);
