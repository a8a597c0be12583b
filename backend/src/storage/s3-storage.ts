import { Readable } from 'node:stream';
import type { SignedRequest, UploadedPart } from '@amphi/contracts';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  type ListPartsCommandOutput,
  paginateListObjectsV2,
  type Part,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { AppError } from '../common/app-error.js';
import type { Config } from '../config/config.js';
import { attachment } from './attachment.js';
import { asAppError, prepareBucket, s3Client } from './s3-client.js';
import { validForAWhile, validFromNow } from './signed-time.js';
import {
  isNotFound,
  type OpenUpload,
  type ReadOptions,
  type SignedRead,
  StorageService,
  type StoredPart,
  type UploadRef,
} from './storage.service.js';

type SigningOptions = Parameters<typeof getSignedUrl>[2];

/** Objects in an S3 bucket; browsers talk to it directly. */
export class S3Storage extends StorageService {
  private constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
    private readonly ttlSeconds: number,
  ) {
    super();
  }

  /** @throws ConfigError when the bucket is not there or closed to us */
  static async create({ s3, urlTtlSeconds }: Config['storage']): Promise<S3Storage> {
    const client = s3Client(s3);
    await prepareBucket(client, s3.bucket);
    return new S3Storage(client, s3.bucket, urlTtlSeconds);
  }

  close(): void {
    this.client.destroy();
  }

  override async check(): Promise<void> {
    await ask(this.client.send(new HeadBucketCommand({ Bucket: this.bucket })));
  }

  override async createUpload(key: string, contentType: string): Promise<string> {
    const command = new CreateMultipartUploadCommand({ ...this.at(key), ContentType: contentType });
    return required((await ask(this.client.send(command))).UploadId);
  }

  override signPart(
    { key, uploadId }: UploadRef,
    { partNumber, sizeBytes }: UploadedPart,
  ): Promise<SignedRequest> {
    const command = new UploadPartCommand({
      ...this.at(key),
      UploadId: uploadId,
      PartNumber: partNumber,
      ContentLength: sizeBytes,
    });
    return this.signWrite({}, (options) => getSignedUrl(this.client, command, options));
  }

  override async putPart(
    { key, uploadId }: UploadRef,
    partNumber: number,
    bytes: Uint8Array,
  ): Promise<void> {
    await ask(
      this.client.send(
        new UploadPartCommand({
          ...this.at(key),
          UploadId: uploadId,
          PartNumber: partNumber,
          Body: bytes,
        }),
      ),
    );
  }

  override async listParts({ key, uploadId }: UploadRef): Promise<StoredPart[]> {
    const parts: Part[] = [];
    let marker: string | undefined;
    do {
      const page: ListPartsCommandOutput = await ask(
        this.client.send(
          new ListPartsCommand({
            ...this.at(key),
            UploadId: uploadId,
            ...(marker && { PartNumberMarker: marker }),
          }),
        ),
      );
      parts.push(...(page.Parts ?? []));
      // The last page names a marker, too: the SDK's own paginator would go on for ever.
      marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
    } while (marker);
    return parts.map(({ PartNumber, Size, LastModified, ETag }) => ({
      partNumber: required(PartNumber),
      sizeBytes: required(Size),
      modifiedAt: required(LastModified),
      tag: required(ETag),
    }));
  }

  override async abortUpload({ key, uploadId }: UploadRef): Promise<void> {
    const command = new AbortMultipartUploadCommand({ ...this.at(key), UploadId: uploadId });
    await unlessGone(ask(this.client.send(command)));
  }

  override signPut(key: string, contentType: string, sizeBytes: number): Promise<SignedRequest> {
    const command = new PutObjectCommand({
      ...this.at(key),
      ContentType: contentType,
      ContentLength: sizeBytes,
    });
    const headers = { 'content-type': contentType };
    return this.signWrite(headers, (options) => getSignedUrl(this.client, command, options));
  }

  override async signRead(
    key: string,
    { contentType, downloadName }: ReadOptions,
  ): Promise<SignedRead> {
    const { from, until } = validForAWhile(this.ttlSeconds);
    const command = new GetObjectCommand({
      ...this.at(key),
      ResponseContentType: contentType,
      ...(downloadName && { ResponseContentDisposition: attachment(downloadName) }),
    });
    const url = await getSignedUrl(this.client, command, {
      signingDate: from,
      expiresIn: this.ttlSeconds,
    });
    return { url, expiresAt: until.toISOString() };
  }

  override async sizeOf(key: string): Promise<number> {
    const head = await ask(this.client.send(new HeadObjectCommand(this.at(key))));
    return required(head.ContentLength);
  }

  override async read(key: string, start: number, end: number): Promise<AsyncIterable<Uint8Array>> {
    const command = new GetObjectCommand({ ...this.at(key), Range: `bytes=${start}-${end - 1}` });
    const { Body } = await ask(this.client.send(command));
    if (Body instanceof Readable) return Body;
    throw new AppError('storage_unavailable', 'The storage sent no content.');
  }

  override async deleteFolder(folder: string): Promise<void> {
    const pages = paginateListObjectsV2(
      { client: this.client },
      { Bucket: this.bucket, Prefix: `${folder}/` },
    );
    // One by one: DeleteObjects wants a checksum that not every store understands, and there are only a few.
    for (const { Key } of await ask(collect(pages, ({ Contents }) => Contents)))
      await this.delete(required(Key));
  }

  override async delete(key: string): Promise<void> {
    await unlessGone(ask(this.client.send(new DeleteObjectCommand(this.at(key)))));
  }

  /** The first thousand; whoever ends these finds the others next time. */
  override async listUploads(folder: string, before: Date): Promise<OpenUpload[]> {
    const command = new ListMultipartUploadsCommand({ Bucket: this.bucket, Prefix: `${folder}/` });
    const { Uploads = [] } = await ask(this.client.send(command));
    return Uploads.map(({ Key, UploadId, Initiated }) => ({
      key: required(Key),
      uploadId: required(UploadId),
      startedAt: required(Initiated),
    })).filter(({ startedAt }) => startedAt < before);
  }

  protected override async joinParts(
    { key, uploadId }: UploadRef,
    parts: readonly StoredPart[],
  ): Promise<void> {
    const Parts = parts.map(({ partNumber, tag }) => ({ PartNumber: partNumber, ETag: tag }));
    await ask(
      this.client.send(
        new CompleteMultipartUploadCommand({
          ...this.at(key),
          UploadId: uploadId,
          MultipartUpload: { Parts },
        }),
      ),
    );
  }

  /** Size and, where there is one, type are part of what is signed: another is refused by the store. */
  private async signWrite(
    headers: Record<string, string>,
    sign: (options: SigningOptions) => Promise<string>,
  ): Promise<SignedRequest> {
    const { from, until } = validFromNow(this.ttlSeconds);
    const url = await sign({
      signingDate: from,
      expiresIn: this.ttlSeconds,
      signableHeaders: new Set(['host', 'content-length', ...Object.keys(headers)]),
    });
    return { method: 'PUT', url, headers, expiresAt: until.toISOString() };
  }

  private at(key: string) {
    return { Bucket: this.bucket, Key: key };
  }
}

async function ask<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw asAppError(error);
  }
}

async function unlessGone(answer: Promise<unknown>): Promise<void> {
  try {
    await answer;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(itemsOf(page) ?? []));
  return items;
}

/** The SDK types every field of an answer as optional. */
function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The S3 store left out a field.');
  return value;
}
