import {
  GetBucketCorsCommand,
  HeadBucketCommand,
  PutBucketCorsCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Logger } from '@nestjs/common';
import { AppError } from '../common/app-error.js';
import { type Config, ConfigError } from '../config/config.js';
import { unavailable } from './storage.service.js';

const log = new Logger('Storage');

const CONNECT_TIMEOUT_MS = 3000;
/** Completing an upload of thousands of parts takes a store a while. */
const ANSWER_TIMEOUT_MS = 60_000;

/** What browsers may do with a signed URL; that it is signed is what protects it, not where the page came from. */
const CORS = {
  AllowedOrigins: ['*'],
  AllowedMethods: ['GET', 'HEAD', 'PUT'],
  AllowedHeaders: ['*'],
  ExposeHeaders: ['ETag', 'Content-Length', 'Content-Range', 'Accept-Ranges'],
  MaxAgeSeconds: 3600,
};

export function s3Client(s3: Config['storage']['s3']): S3Client {
  return new S3Client({
    ...(s3.endpoint && { endpoint: s3.endpoint }),
    region: s3.region,
    forcePathStyle: s3.forcePathStyle,
    credentials: { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey },
    // Otherwise a checksum of nothing is signed into every upload URL, and stores refuse what is sent with it.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: ANSWER_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
}

/**
 * Sees to it that the bucket can be used, and from browsers. A store that does not answer is waited for: streaming
 * goes on without it.
 * @throws ConfigError when there is no such bucket, or the keys do not open it
 */
export async function prepareBucket(client: S3Client, bucket: string): Promise<void> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }));
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status === 404)
      throw new ConfigError(`S3_BUCKET: there is no bucket ${bucket}; create it, or name another.`);
    if (status === 401 || status === 403)
      throw new ConfigError(`S3_ACCESS_KEY_ID: this key may not use the bucket ${bucket}.`);
    log.warn(`the S3 store does not answer yet: ${String(error)}`);
    return;
  }
  await allowBrowsers(client, bucket);
}

/** An operator's own CORS rules are left as they are. */
async function allowBrowsers(client: S3Client, bucket: string): Promise<void> {
  try {
    if (await hasCors(client, bucket)) return;
    const CORSConfiguration = { CORSRules: [CORS] };
    await client.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration }));
  } catch (error) {
    log.warn(
      `CORS of bucket ${bucket} could not be set (${String(error)}): see to it that browsers may PUT and GET there.`,
    );
  }
}

async function hasCors(client: S3Client, bucket: string): Promise<boolean> {
  try {
    const { CORSRules } = await client.send(new GetBucketCorsCommand({ Bucket: bucket }));
    return Boolean(CORSRules?.length);
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'NoSuchCORSConfiguration')
      return false;
    throw error;
  }
}

/** S3's names for what we call `object_not_found`. */
const GONE = new Set(['NoSuchKey', 'NoSuchUpload', 'NotFound']);

/** What an S3 store's refusal means to our callers. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof S3ServiceException) {
    if (GONE.has(error.name))
      return new AppError('object_not_found', 'There is no such file.', { cause: error });
    if (error.name === 'InvalidPart')
      return new AppError('part_missing', 'A part was sent again meanwhile.', { cause: error });
    if (error.name === 'EntityTooSmall')
      return new AppError('validation_failed', 'A part is too small.', { cause: error });
  }
  return unavailable(error);
}
