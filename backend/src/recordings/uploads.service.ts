import { randomUUID } from 'node:crypto';
import type {
  PartsToSign,
  PictureToSign,
  Recording,
  RecordingBegin,
  RecordingComplete,
  SignedParts,
  SignedRequest,
  Stream,
  UploadedParts,
} from '@amphi/contracts';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, Repository } from 'typeorm';
import { AppError } from '../common/app-error.js';
import type { Identity } from '../common/identity.js';
import { StorageService } from '../storage/storage.service.js';
import { StreamsService } from '../streams/streams.service.js';
import { Quotas } from './quotas.js';
import {
  extensionOf,
  folderOf,
  OPEN,
  posterKey,
  RecordingEntity,
  thumbnailsKey,
} from './recording.entity.js';
import { RecordingViews } from './recording-views.js';
import { assertOpen, owned } from './rules.js';

const SIGNED_BYTES = `(
  SELECT sum("sizeBytes") FROM "recording_parts" WHERE "recordingId" = "recordings"."id"
)`;

/** What is known of a recording's video once it plays. */
export type VideoFacts = Pick<RecordingEntity, 'key' | 'sizeBytes' | 'durationMs'>;

/** How a recording gets from the broadcaster's browser into storage: its bytes never pass through here. */
@Injectable()
export class UploadsService {
  constructor(
    @InjectRepository(RecordingEntity) private readonly rows: Repository<RecordingEntity>,
    private readonly views: RecordingViews,
    private readonly storage: StorageService,
    private readonly streams: StreamsService,
    private readonly quotas: Quotas,
  ) {}

  /**
   * Begins a new recording of a live stream.
   * @throws AppError `stream_not_found`, `forbidden`, `stream_ended`, `stream_not_live`, `quota_exceeded`
   */
  async begin(
    streamId: string,
    user: Identity,
    { contentType }: RecordingBegin,
  ): Promise<Recording> {
    const stream = await this.streams.get(streamId);
    assertMayRecord(stream, user);
    await this.quotas.assertRoom(user.id);
    const id = randomUUID();
    const key = `${folderOf(id)}/video.${extensionOf(contentType)}`;
    const uploadId = await this.storage.createUpload(key, contentType);
    const now = new Date();
    const row = await this.rows.save(
      this.rows.create({
        id,
        streamId,
        userId: user.id,
        handle: user.handle,
        title: stream.title,
        state: 'recording',
        visibility: 'public',
        contentType,
        key,
        uploadId,
        sizeBytes: 0,
        createdAt: now,
        touchedAt: now,
      }),
    );
    await this.streams.setRecording(streamId, {
      recordingId: id,
      streamUrl: stream.streamUrl,
    });
    return this.views.show(row);
  }

  /**
   * Signs the requests that send these parts.
   * @throws AppError `recording_not_found`, `forbidden`, `recording_closed`, `quota_exceeded`
   */
  async signParts(id: string, user: Identity, { parts }: PartsToSign): Promise<SignedParts> {
    const row = await this.rows.manager.transaction(async (manager) => {
      const open = await this.hold(manager, id, user);
      const grew = await countParts(manager, id, parts);
      // The first part is sent again at the end, with the index in its header: nobody is left without that.
      if (grew && parts.some(({ partNumber }) => partNumber > 1))
        await this.quotas.assertRoom(user.id, manager);
      return open;
    });
    const sign = async (part: PartsToSign['parts'][number]) => ({
      partNumber: part.partNumber,
      ...(await this.storage.signPart(row, part)),
    });
    return { parts: await Promise.all(parts.map(sign)) };
  }

  /**
   * What storage holds: where a browser goes on after a crash.
   * @throws AppError `recording_not_found`, `forbidden`, `recording_closed`
   */
  async listParts(id: string, user: Identity): Promise<UploadedParts> {
    const parts = await this.storage.listParts(await this.hold(this.rows.manager, id, user));
    return { parts: parts.map(({ partNumber, sizeBytes }) => ({ partNumber, sizeBytes })) };
  }

  /**
   * Makes it playable. Called again, it only answers.
   * @throws AppError `recording_not_found`, `forbidden`, `part_missing`, `validation_failed`, `recording_closed`
   *   when it has failed
   */
  async complete(
    id: string,
    user: Identity,
    { partCount, durationMs }: RecordingComplete,
  ): Promise<Recording> {
    const row = owned(await this.rows.findOneBy({ id }), user);
    if (row.state === 'ready') return this.views.show(row);
    await this.hold(this.rows.manager, id, user);
    const sizeBytes = await this.storage.completeUpload(row, partCount);
    await this.markReady({ id }, { sizeBytes, durationMs, key: row.key });
    return this.views.show(owned(await this.rows.findOneBy({ id }), user));
  }

  /**
   * It plays. Once it is ready, or deleted, nothing changes any more.
   * @returns whether it was marked
   */
  async markReady(which: { id: string; claimedUntil?: Date }, facts: VideoFacts): Promise<boolean> {
    const { id } = which;
    const change = { ...facts, state: 'ready' as const, claimedUntil: null };
    const { affected } = await this.rows.update({ ...which, state: In(OPEN) }, change);
    const row = affected ? await this.rows.findOneBy({ id }) : null;
    if (!row) return false;
    await this.streams.setRecording(row.streamId, { recordingId: id, streamUrl: `/vod/${id}` });
    return true;
  }

  /**
   * Signs the request that sends a picture. From then on it counts as there.
   * @throws AppError `recording_not_found`, `forbidden`, `recording_closed` when it has failed
   */
  async signPicture(id: string, user: Identity, asked: PictureToSign): Promise<SignedRequest> {
    const row = owned(await this.rows.findOneBy({ id }), user);
    if (row.state === 'failed') assertOpen(row);
    const { contentType, sizeBytes } = asked;
    if (asked.picture === 'poster') {
      await this.rows.update({ id }, { posterType: contentType, touchedAt: new Date() });
      return this.storage.signPut(posterKey(id), contentType, sizeBytes);
    }
    const { count, columns, intervalMs, tileWidth, tileHeight } = asked;
    const thumbnails = { count, columns, intervalMs, tileWidth, tileHeight, contentType };
    await this.rows.update({ id }, { thumbnails, touchedAt: new Date() });
    return this.storage.signPut(thumbnailsKey(id), contentType, sizeBytes);
  }

  /** The stream is over: what is missing of its recordings is on its way. */
  async streamEnded(streamId: string): Promise<void> {
    await this.rows.update(
      { streamId, state: 'recording' },
      { state: 'uploading', touchedAt: new Date() },
    );
  }

  /** Takes note that its owner is busy with it, so that the server does not finish it in their place. */
  private async hold(manager: EntityManager, id: string, user: Identity): Promise<RecordingEntity> {
    const row = owned(await manager.findOneBy(RecordingEntity, { id }), user);
    assertOpen(row);
    const now = new Date();
    const { affected } = await manager
      .createQueryBuilder()
      .update(RecordingEntity)
      .set({ touchedAt: now })
      .where({ id, state: In(OPEN) })
      .andWhere('("claimedUntil" IS NULL OR "claimedUntil" < :now)', { now })
      .execute();
    if (!affected)
      throw new AppError('recording_closed', 'The server is finishing this recording.');
    return row;
  }
}

/**
 * Counts parts towards the recording's size, each as large as it was ever signed.
 * @returns whether the recording grew
 */
async function countParts(
  manager: EntityManager,
  id: string,
  parts: PartsToSign['parts'],
): Promise<boolean> {
  const sizes = new Map<number, number>();
  for (const { partNumber, sizeBytes } of parts)
    sizes.set(partNumber, Math.max(sizeBytes, sizes.get(partNumber) ?? 0));
  await manager.query(
    `INSERT INTO "recording_parts" ("recordingId", "partNumber", "sizeBytes")
     SELECT $1, * FROM unnest($2::integer[], $3::integer[])
     ON CONFLICT ("recordingId", "partNumber") DO UPDATE
       SET "sizeBytes" = GREATEST("recording_parts"."sizeBytes", EXCLUDED."sizeBytes")`,
    [id, [...sizes.keys()], [...sizes.values()]],
  );
  const { affected } = await manager
    .createQueryBuilder()
    .update(RecordingEntity)
    .set({ sizeBytes: () => SIGNED_BYTES })
    .where(`"id" = :id AND "sizeBytes" < ${SIGNED_BYTES}`, { id })
    .execute();
  return Boolean(affected);
}

function assertMayRecord({ broadcaster, status }: Stream, user: Identity): void {
  if (broadcaster.id !== user.id)
    throw new AppError('forbidden', 'This stream belongs to somebody else.');
  if (status === 'ended') throw new AppError('stream_ended', 'This stream has ended.');
  if (status !== 'live')
    throw new AppError('stream_not_live', 'This stream has not gone live yet.');
}
