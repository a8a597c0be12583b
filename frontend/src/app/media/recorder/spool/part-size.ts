import { LIMITS } from '@amphi/contracts';

/** The recording ends with this part. */
export const MAX_PARTS = LIMITS.part.maxNumber;

const LARGE_PART_BYTES = 16 * 1024 * 1024;
const SMALL_PARTS = 1000;

/**
 * Bytes of every part but the last. As small as storage takes them, because the first is sent twice and the last is
 * waited for; larger ones after 5 GB, so that 10,000 parts last for 150 GB.
 */
export function partBytes(partNumber: number): number {
  return partNumber <= SMALL_PARTS ? LIMITS.part.minBytes : LARGE_PART_BYTES;
}
