import type { Page } from '@amphi/contracts';
import { z } from 'zod';
import { AppError } from './app-error.js';

/** A place in a list that is sorted newest first by (`at`, `id`): the next page begins after it. */
export interface Position {
  at: Date;
  id: string;
}

/** The last millisecond of the year 9999: later ones are no dates that PostgreSQL is given by us. */
const LATEST_MS = 253_402_300_799_999;

const positionSchema = z.tuple([z.coerce.number().int().min(0).max(LATEST_MS), z.uuid()]);

export function encodeCursor({ at, id }: Position): string {
  return Buffer.from(`${at.getTime()}_${id}`).toString('base64url');
}

/** @throws AppError `validation_failed` for anything that `encodeCursor` did not make */
export function decodeCursor(cursor: string): Position {
  const parts = Buffer.from(cursor, 'base64url').toString().split('_');
  const parsed = positionSchema.safeParse(parts);
  if (!parsed.success)
    throw new AppError('validation_failed', 'cursor: This is not the cursor of a page.');
  const [ms, id] = parsed.data;
  return { at: new Date(ms), id };
}

/**
 * One page from `limit + 1` rows: the row too many says that there is a next page.
 * @param rows at most `limit + 1`, newest first
 */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  positionOf: (row: Row) => Position,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(toItem),
    ...(last && { nextCursor: encodeCursor(positionOf(last)) }),
  };
}
