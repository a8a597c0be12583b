import type { Page, Stream, StreamQuery } from '@amphi/contracts';
import type { Repository } from 'typeorm';
import { decodeCursor, toPage } from '../common/paging.js';
import type { StreamEntity } from './stream.entity.js';

/**
 * A page of the streams that have ever been live, newest start first.
 * @throws AppError `validation_failed` for a cursor that is none
 */
export async function findPage(
  repository: Repository<StreamEntity>,
  { status, handle, limit, cursor }: StreamQuery,
  toStream: (row: StreamEntity) => Stream,
): Promise<Page<Stream>> {
  const find = repository
    .createQueryBuilder('stream')
    .where('stream.startedAt IS NOT NULL')
    .orderBy('stream.startedAt', 'DESC')
    .addOrderBy('stream.id', 'DESC')
    .limit(limit + 1);
  if (status) find.andWhere('stream.status = :status', { status });
  if (handle) find.andWhere('stream.handle = :handle', { handle });
  if (cursor) {
    const { at, id } = decodeCursor(cursor);
    find.andWhere('(stream.startedAt, stream.id) < (:at, :id)', { at, id });
  }
  return toPage(await find.getMany(), limit, toStream, (row) => ({
    at: row.startedAt ?? row.createdAt,
    id: row.id,
  }));
}
