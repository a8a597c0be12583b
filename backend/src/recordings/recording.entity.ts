import type {
  PictureToSign,
  RecordingContentType,
  RecordingState,
  Visibility,
} from '@amphi/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintColumn } from '../common/bigint-column.js';

/** How the tiles of the thumbnail picture are laid out. */
export type ThumbnailLayout = Pick<
  Extract<PictureToSign, { picture: 'thumbnails' }>,
  'count' | 'columns' | 'intervalMs' | 'tileWidth' | 'tileHeight' | 'contentType'
>;

/** The recording of a stream. A broadcaster who came back in a new tab makes a second one of the same stream. */
@Entity('recordings')
export class RecordingEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid') streamId: string;
  @Column('uuid') userId: string;
  @Column('text') handle: string;
  @Column('text') title: string;
  @Column('text') state: RecordingState;
  @Column('text') visibility: Visibility;
  @Column('text') contentType: RecordingContentType;
  /** The video's key in storage. */
  @Column('text') key: string;
  @Column('text') uploadId: string;
  /** Until it is ready: of the parts that were signed. */
  @Column({ type: 'bigint', transformer: bigintColumn }) sizeBytes: number;
  @Column('integer', { nullable: true }) durationMs: number | null;
  @Column('text', { nullable: true }) posterType: string | null;
  @Column('jsonb', { nullable: true }) thumbnails: ThumbnailLayout | null;
  @Column({ type: 'timestamptz', precision: 3 }) createdAt: Date;
  /** When its owner last asked for something that it takes to finish it. */
  @Column({ type: 'timestamptz', precision: 3 }) touchedAt: Date;
  /** Until then one server is busy finishing it in its owner's place. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true }) claimedUntil: Date | null;
}

/** States in which it takes parts. */
export const OPEN: RecordingState[] = ['recording', 'uploading'];

/** Everything that belongs to a recording is kept below this. */
export const folderOf = (id: string) => `recordings/${id}`;
export const posterKey = (id: string) => `${folderOf(id)}/poster`;
export const thumbnailsKey = (id: string) => `${folderOf(id)}/thumbnails`;
export const extensionOf = (contentType: RecordingContentType) =>
  contentType.slice('video/'.length);
