import type { RecordingContentType } from '@amphi/contracts';
import {
  ALL_FORMATS,
  Conversion,
  CustomSource,
  Input,
  Mp4OutputFormat,
  Output,
  StreamTarget,
  WebMOutputFormat,
} from 'mediabunny';
import { AppError } from '../common/app-error.js';
import { type StorageService, unavailable } from '../storage/storage.service.js';
import { MultipartWriter } from './multipart-writer.js';

/** The beginning of an object, `sizeBytes` long, that a recorder wrote. */
export interface Broken {
  key: string;
  sizeBytes: number;
  contentType: RecordingContentType;
}

export interface Repaired {
  key: string;
  sizeBytes: number;
  durationMs: number;
}

/**
 * Copies a file that broke off into one with duration and index, packet by packet, without decoding: from storage to
 * storage, with a few parts in memory.
 * @returns null when there is nothing in it to play
 * @throws AppError `storage_unavailable`; any other error when the file is damaged beyond reading
 */
export async function repair(
  storage: StorageService,
  broken: Broken,
  to: string,
): Promise<Repaired | null> {
  const { contentType } = broken;
  const input = open(storage, broken.key, broken.sizeBytes);
  try {
    if (!(await input.canRead()) || !(await input.getPrimaryVideoTrack())) return null;
    const upload = { key: to, uploadId: await storage.createUpload(to, contentType) };
    try {
      const writer = new MultipartWriter(storage, upload);
      const output = new Output({
        format: contentType === 'video/mp4' ? new Mp4OutputFormat() : new WebMOutputFormat(),
        target: new StreamTarget(writer.stream(), { chunked: true, chunkSize: 2 ** 20 }),
      });
      await (await Conversion.init({ input, output })).execute();
      const sizeBytes = await storage.completeUpload(upload, await writer.finish());
      const durationMs = Math.max(1, Math.round((await durationOf(storage, to, sizeBytes)) * 1000));
      return { key: to, sizeBytes, durationMs };
    } catch (error) {
      await storage.abortUpload(upload);
      throw error;
    }
  } finally {
    input.dispose();
  }
}

/** Seconds. */
async function durationOf(storage: StorageService, key: string, sizeBytes: number) {
  const input = open(storage, key, sizeBytes);
  try {
    return await input.computeDuration();
  } finally {
    input.dispose();
  }
}

function open(storage: StorageService, key: string, sizeBytes: number): Input {
  const source = new CustomSource({
    getSize: () => sizeBytes,
    read: (start, end) => readWhole(storage, key, start, end),
    prefetchProfile: 'network',
  });
  return new Input({ source, formats: ALL_FORMATS });
}

/** @throws AppError `storage_unavailable`, also when it breaks off in the middle */
async function readWhole(storage: StorageService, key: string, start: number, end: number) {
  const bytes = new Uint8Array(end - start);
  let offset = 0;
  try {
    for await (const chunk of await storage.read(key, start, end)) {
      bytes.set(chunk, offset);
      offset += chunk.length;
    }
  } catch (error) {
    throw error instanceof AppError ? error : unavailable(error);
  }
  if (offset < bytes.length) throw unavailable(`${key} ends ${bytes.length - offset} bytes early`);
  return bytes;
}
