import type { Stream, StreamStatus } from '@amphi/contracts';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { StreamLife } from './lifecycle.js';

/** Unique index: one live stream a user. */
export const ONE_LIVE_PER_USER = 'streams_one_live_per_user';

/** Foreign key: a stream belongs to an account. */
export const STREAM_OF_USER = 'streams_user';

/**
 * One broadcast by one user. It keeps the broadcaster's handle, which never changes, so that a list of streams needs
 * nothing of the accounts. Times have milliseconds, as JavaScript's have: cursors compare them.
 */
@Entity('streams')
export class StreamEntity implements StreamLife {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column('uuid') userId: string;
  @Column('text') handle: string;
  @Column('text') title: string;
  @Column('text') status: StreamStatus;
  @Column({ type: 'timestamptz', precision: 3 }) createdAt: Date;
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) startedAt: Date | null;
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) endedAt: Date | null;
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) leaseExpiresAt: Date | null;
  @Column('uuid', { nullable: true }) recordingId: string | null;
  @Column('text', { nullable: true }) streamUrl: string | null;
}

/** The stream as the API shows it. */
export function toStream(row: StreamEntity, viewerCount: number): Stream {
  return {
    id: row.id,
    title: row.title,
    status: row.status,
    isLive: row.status === 'live',
    broadcaster: { id: row.userId, handle: row.handle },
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    viewerCount,
    recordingId: row.recordingId,
    streamUrl: row.streamUrl,
  };
}
