import { pipeline } from 'node:stream/promises';
import { Controller, Get, Put, Req, Res } from '@nestjs/common';
import {
  ApiConsumes,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiParam,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiErrors } from '../common/api-errors.js';
import { AppError } from '../common/app-error.js';
import { attachment } from './attachment.js';
import { parseRange } from './byte-range.js';
import { LOCAL_PREFIX, LocalStorage } from './local-storage.js';
import { StorageService } from './storage.service.js';
import { UrlSigner } from './url-signer.js';

/** What the signed URLs of `LocalStorage` lead to; with S3 they lead there instead, and nothing is signed for here. */
@ApiTags('storage')
@ApiParam({ name: 'key', description: 'From a signed URL, as are the parameters of its query.' })
@Controller('storage')
export class LocalStorageController {
  constructor(
    private readonly storage: StorageService,
    private readonly signer: UrlSigner,
  ) {}

  /** Takes one part of an upload, or one small object. */
  @Put('*key')
  @ApiConsumes('application/octet-stream')
  @ApiNoContentResponse({ description: 'It is stored.' })
  @ApiErrors(
    'signature_invalid',
    'signature_expired',
    'object_not_found',
    'unsupported_media_type',
    'payload_too_large',
    'validation_failed',
    'storage_unavailable',
  )
  async put(@Req() request: Request, @Res() response: Response): Promise<void> {
    const signed = this.signer.verify('PUT', request.originalUrl);
    const sizeBytes = Number(signed.get('size'));
    assertHeaders(request, signed.get('type'), sizeBytes);
    const upload = signed.get('upload');
    if (upload !== null) {
      const part = { partNumber: Number(signed.get('part')), sizeBytes };
      await this.local().receivePart(upload, part, request);
    } else {
      await this.local().receiveObject(keyOf(request), sizeBytes, request);
    }
    response.status(204).end();
  }

  /** Gives an object, or the part of it that `Range` asks for. */
  @Get('*key')
  @ApiProduces('video/webm', 'video/mp4', 'image/jpeg', 'image/webp')
  @ApiOkResponse({ description: 'The object.' })
  @ApiErrors(
    'signature_invalid',
    'signature_expired',
    'object_not_found',
    'range_not_satisfiable',
    'storage_unavailable',
  )
  async get(@Req() request: Request, @Res() response: Response): Promise<void> {
    const signed = this.signer.verify('GET', request.originalUrl);
    const object = await this.local().open(keyOf(request));
    const { sizeBytes, etag } = object;
    const range = rangeOf(request, response, sizeBytes, etag);
    const { start, end } = range ?? { start: 0, end: sizeBytes - 1 };
    const name = signed.get('name');
    response.set({
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'private, max-age=60',
      'Content-Type': signed.get('type') ?? 'application/octet-stream',
      ETag: etag,
      'X-Content-Type-Options': 'nosniff',
      ...(name && { 'Content-Disposition': attachment(name) }),
    });
    if (request.fresh) return void response.status(304).end();
    response.set('Content-Length', String(end - start + 1));
    if (range) response.status(206).set('Content-Range', `bytes ${start}-${end}/${sizeBytes}`);
    if (request.method === 'HEAD') return void response.end();
    await send(object.read(start, end + 1), response);
  }

  private local(): LocalStorage {
    if (this.storage instanceof LocalStorage) return this.storage;
    throw new AppError('not_found', 'Files are not kept on this server.');
  }
}

/** The path that was signed, without the prefix. */
const keyOf = (request: Request) =>
  new URL(request.originalUrl, 'http://localhost').pathname.slice(LOCAL_PREFIX.length);

function assertHeaders(request: Request, type: string | null, sizeBytes: number): void {
  if (type && request.headers['content-type'] !== type)
    throw new AppError('unsupported_media_type', `This is signed for ${type}.`);
  const length = request.headers['content-length'];
  if (length !== undefined && Number(length) > sizeBytes)
    throw new AppError('payload_too_large', `More than the ${sizeBytes} bytes that were signed.`);
}

/** What `Range` asks for; undefined for everything. @throws AppError `range_not_satisfiable` */
function rangeOf(request: Request, response: Response, sizeBytes: number, etag: string) {
  const ifRange = request.headers['if-range'];
  if (ifRange !== undefined && ifRange !== etag) return undefined;
  const range = parseRange(request.headers.range, sizeBytes);
  if (range !== 'unsatisfiable') return range;
  response.set('Content-Range', `bytes */${sizeBytes}`);
  throw new AppError('range_not_satisfiable', `There are ${sizeBytes} bytes.`);
}

async function send(bytes: AsyncIterable<Uint8Array>, response: Response): Promise<void> {
  try {
    await pipeline(bytes, response);
  } catch (error) {
    // A player that seeks breaks off what it was reading.
    if (!response.destroyed) throw error;
  }
}
