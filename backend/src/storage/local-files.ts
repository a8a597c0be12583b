import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../common/app-error.js';

/** An object, or an upload, is a folder whose parts are these files. */
export const partFile = (partNumber: number) => String(partNumber).padStart(5, '0');

const PART_FILE = /^\d{5}$/;

export interface PartOnDisk {
  file: string;
  partNumber: number;
  sizeBytes: number;
  modifiedAt: Date;
}

/** The parts in a folder, by number. @throws ENOENT */
export async function partsIn(folder: string): Promise<PartOnDisk[]> {
  const names = (await readdir(folder)).filter((name) => PART_FILE.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const { size, mtime } = await stat(file);
      return { file, partNumber: Number(name), sizeBytes: size, modifiedAt: mtime };
    }),
  );
}

/** Removes everything in a folder but these files. */
export async function keepOnly(folder: string, names: readonly string[]): Promise<void> {
  const extra = (await readdir(folder)).filter((name) => !names.includes(name));
  await Promise.all(extra.map((name) => rm(path.join(folder, name), { force: true })));
}

/** The bytes from `start` to before `end` of parts put together. */
export async function* readAcross(
  parts: readonly PartOnDisk[],
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for (const { file, sizeBytes } of parts) {
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, sizeBytes);
    if (from < to) yield* createReadStream(file, { start: from, end: to - 1 });
    offset += sizeBytes;
  }
}

/**
 * Writes a file of exactly this size, whole or not at all; one that is there is replaced.
 * @throws AppError `payload_too_large`, `validation_failed` for too few bytes
 */
export async function writeExactly(
  folder: string,
  name: string,
  body: AsyncIterable<Uint8Array>,
  sizeBytes: number,
): Promise<void> {
  const temporary = path.join(folder, `${randomUUID()}.tmp`);
  try {
    // Opened first: a stream that fails while it still opens its file makes the file when we have removed it.
    const file = await open(temporary, 'wx');
    await pipeline(exactly(body, sizeBytes), file.createWriteStream({ flush: true }));
    await rename(temporary, path.join(folder, name));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function* exactly(
  body: AsyncIterable<Uint8Array>,
  sizeBytes: number,
): AsyncGenerator<Uint8Array> {
  let received = 0;
  for await (const chunk of body) {
    received += chunk.length;
    if (received > sizeBytes)
      throw new AppError('payload_too_large', `More than the ${sizeBytes} bytes that were signed.`);
    yield chunk;
  }
  if (received < sizeBytes)
    throw new AppError('validation_failed', `${received} of ${sizeBytes} bytes have arrived.`);
}
