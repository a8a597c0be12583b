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
import { In, Not, Repository } from 'typeorm';
import { AppError } from '../common/app-error.js';
import type { Identity } from '../common/identity.js';
import type { Config } from '../config/config.js';
import { InjectConfig } from '../config/config.module.js';
import { StorageService } from '../storage/storage.service.js';
import { StreamsService } from '../streams/streams.service.js';
import {
  extensionOf,
  folderOf,
  posterKey,
  RecordingEntity,
  thumbnailsKey,
} from './recording.entity.js';
import { RecordingViews } from './recording-views.js';
import { assertOpen, owned } from './rules.js';

/** How a recording gets from the broadcaster's browser into storage: its bytes never pass through here. */
@Injectable()
export class UploadsService {
  private readonly quotaBytes: number;

  constructor(
    @InjectRepository(RecordingEntity) private readonly rows: Repository<RecordingEntity>,
    private readonly views: RecordingViews,
    private readonly storage: StorageService,
    private readonly streams: StreamsService,
    @InjectConfig() { recordings }: Config,
  ) {
    this.quotaBytes = recordings.quotaBytes;
  }

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
    await this.assertQuota(user.id, 1);
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
        lastPart: 0,
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
    const row = await this.open(id, user);
    // A part that is sent again counts once: of the first one only the header changes.
    const added = parts.filter(({ partNumber }) => partNumber > row.lastPart);
    const addedBytes = added.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    await this.assertQuota(user.id, addedBytes);
    await this.rows.update(
      { id },
      {
        sizeBytes: row.sizeBytes + addedBytes,
        lastPart: Math.max(row.lastPart, ...parts.map(({ partNumber }) => partNumber)),
        touchedAt: new Date(),
      },
    );
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
    const parts = await this.storage.listParts(await this.open(id, user));
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
    assertOpen(row);
    const sizeBytes = await this.storage.completeUpload(row, partCount);
    await this.markReady(id, { sizeBytes, durationMs, key: row.key });
    return this.views.show(owned(await this.rows.findOneBy({ id }), user));
  }

  /** It plays. Once it is ready, or deleted, nothing changes any more. */
  async markReady(
    id: string,
    facts: Pick<RecordingEntity, 'sizeBytes' | 'key'> & { durationMs: number },
  ): Promise<void> {
    const change = { ...facts, state: 'ready' as const, claimedUntil: null };
    const { affected } = await this.rows.update({ id, state: Not('ready') }, change);
    const row = affected ? await this.rows.findOneBy({ id }) : null;
    if (row)
      await this.streams.setRecording(row.streamId, { recordingId: id, streamUrl: `/vod/${id}` });
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

  private async open(id: string, user: Identity): Promise<RecordingEntity> {
    const row = owned(await this.rows.findOneBy({ id }), user);
    assertOpen(row);
    return row;
  }

  private async assertQuota(userId: string, addedBytes: number): Promise<void> {
    if (addedBytes === 0) return;
    const used = await this.rows.sum('sizeBytes', {
      userId,
      state: In(['recording', 'uploading', 'ready']),
    });
    if (Number(used ?? 0) + addedBytes > this.quotaBytes)
      throw new AppError(
        'quota_exceeded',
        'Your recordings have used up their space. Delete one to record again.',
      );
  }
}

function assertMayRecord({ broadcaster, status }: Stream, user: Identity): void {
  if (broadcaster.id !== user.id)
    throw new AppError('forbidden', 'This stream belongs to somebody else.');
  if (status === 'ended') throw new AppError('stream_ended', 'This stream has ended.');
  if (status !== 'live')
    throw new AppError('stream_not_live', 'This stream has not gone live yet.');
}
