import type { User } from '@amphi/contracts';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { bigintColumn } from '../common/bigint-column.js';

/** Unique index on the handle without case. */
export const HANDLE_TAKEN = 'users_handle';

@Entity('users')
export class UserEntity {
  @PrimaryGeneratedColumn('uuid') id: string;
  /** In lower case; never changes, so that others may keep a copy of it. */
  @Column('text') handle: string;
  @Column('text') passwordHash: string;
  @CreateDateColumn({ type: 'timestamptz', precision: 3 }) createdAt: Date;
  /** Room for recordings; null: as much as everybody. */
  @Column({ type: 'bigint', nullable: true, transformer: bigintColumn })
  recordingQuotaBytes: number | null;
}

/** The account as the API shows it. */
export function toUser(row: UserEntity): User {
  return { id: row.id, handle: row.handle, createdAt: row.createdAt.toISOString() };
}
