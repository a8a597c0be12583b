import type {
  Download,
  Page,
  PageQuery,
  PlayableRecording,
  Recording,
  RecordingEdit,
} from '@amphi/contracts';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository, type SelectQueryBuilder } from 'typeorm';
import { UsersService } from '../accounts/users.service.js';
import { AppError } from '../common/app-error.js';
import type { Identity } from '../common/identity.js';
import { decodeCursor, toPage } from '../common/paging.js';
import { StorageService } from '../storage/storage.service.js';
import { StreamsService } from '../streams/streams.service.js';
import { extensionOf, folderOf, RecordingEntity } from './recording.entity.js';
import { RecordingViews } from './recording-views.js';
import { owned, watchable } from './rules.js';

/** Recordings as those who watch them and their owners see them. */
@Injectable()
export class RecordingsService {
  constructor(
    @InjectRepository(RecordingEntity) private readonly rows: Repository<RecordingEntity>,
    private readonly views: RecordingViews,
    private readonly storage: StorageService,
    private readonly streams: StreamsService,
    private readonly users: UsersService,
  ) {}

  /**
   * What everyone may see and play, newest first.
   * @throws AppError `validation_failed` for a cursor that is none
   */
  listPublic(query: PageQuery): Promise<Page<Recording>> {
    return this.page(this.publicRows(), query);
  }

  /**
   * One user's recordings, newest first; for the owner also what is not public and not ready.
   * @throws AppError `user_not_found`, `validation_failed`
   */
  async listOf(handle: string, viewer: Identity | undefined, query: PageQuery) {
    const { id } = await this.users.getByHandle(handle);
    const find = viewer?.id === id ? this.allRows() : this.publicRows();
    return this.page(find.andWhere('recording.userId = :userId', { userId: id }), query);
  }

  /** @throws AppError `recording_not_found`, also for a private one that is somebody else's */
  async get(id: string, viewer: Identity | undefined): Promise<PlayableRecording> {
    return this.views.playable(await this.watchable(id, viewer));
  }

  /** @throws AppError `recording_not_found` */
  async watchable(id: string, viewer: Identity | undefined): Promise<RecordingEntity> {
    return watchable(await this.rows.findOneBy({ id }), viewer);
  }

  /**
   * The WebVTT of a recording's thumbnails. Whoever has its signed URL was let see the recording.
   * @throws AppError `recording_not_found`
   */
  async thumbnails(id: string): Promise<string> {
    const row = await this.rows.findOneBy({ id });
    const vtt = row && (await this.views.thumbnailTrack(row));
    if (!vtt) throw new AppError('recording_not_found', 'There are no thumbnails.');
    return vtt;
  }

  /** @throws AppError `recording_not_found`, `forbidden` */
  async edit(id: string, user: Identity, edit: RecordingEdit): Promise<Recording> {
    const row = owned(await this.rows.findOneBy({ id }), user);
    return this.views.show(await this.rows.save(Object.assign(row, edit)));
  }

  /**
   * Deletes the recording and every object of it.
   * @throws AppError `recording_not_found`, `forbidden`, `storage_unavailable` (then it is still there)
   */
  async delete(id: string, user: Identity): Promise<void> {
    const row = owned(await this.rows.findOneBy({ id }), user);
    await this.storage.abortUpload(row);
    await this.storage.deleteFolder(folderOf(id));
    await this.rows.delete({ id });
    const stream = await this.streams.get(row.streamId);
    if (stream.recordingId === id)
      await this.streams.setRecording(stream.id, { recordingId: null, streamUrl: null });
  }

  /** @throws AppError `recording_not_found`, `forbidden`, `object_not_found` while it is not ready */
  async download(id: string, user: Identity): Promise<Download> {
    const row = owned(await this.rows.findOneBy({ id }), user);
    if (row.state !== 'ready')
      throw new AppError('object_not_found', 'This recording is not ready yet.');
    const { contentType } = row;
    const downloadName = `${row.title}.${extensionOf(contentType)}`;
    return this.storage.signRead(row.key, { contentType, downloadName });
  }

  private allRows() {
    return this.rows.createQueryBuilder('recording').where('TRUE');
  }

  private publicRows() {
    return this.allRows().andWhere(`recording.state = 'ready' AND recording.visibility = 'public'`);
  }

  private async page(
    find: SelectQueryBuilder<RecordingEntity>,
    { limit, cursor }: PageQuery,
  ): Promise<Page<Recording>> {
    find
      .orderBy('recording.createdAt', 'DESC')
      .addOrderBy('recording.id', 'DESC')
      .limit(limit + 1);
    if (cursor) {
      const { at, id } = decodeCursor(cursor);
      find.andWhere('(recording.createdAt, recording.id) < (:at, :id)', { at, id });
    }
    const page = toPage(
      await find.getMany(),
      limit,
      (row) => row,
      ({ createdAt, id }) => ({ at: createdAt, id }),
    );
    return { ...page, items: await Promise.all(page.items.map((row) => this.views.show(row))) };
  }
}
