import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { Config } from '../config/config.js';
import { InjectConfig } from '../config/config.module.js';
import { isNotFound, StorageService } from '../storage/storage.service.js';
import { StreamsService } from '../streams/streams.service.js';
import { extensionOf, folderOf, RecordingEntity } from './recording.entity.js';
import { repair } from './repair.js';
import { UploadsService } from './uploads.service.js';

/** How long one server may take to finish a recording before another one tries, in milliseconds. */
const CLAIM_MS = 30 * 60_000;

/** Finishes, from what has arrived, the recordings that their owners do not come back to. */
@Injectable()
export class AbandonedRecordings {
  private readonly log = new Logger('Recordings');
  private readonly abandonedMs: number;

  constructor(
    @InjectRepository(RecordingEntity) private readonly rows: Repository<RecordingEntity>,
    private readonly storage: StorageService,
    private readonly streams: StreamsService,
    private readonly uploads: UploadsService,
    @InjectConfig() { recordings }: Config,
  ) {
    this.abandonedMs = recordings.abandonedMs;
  }

  /** Finishes one that waits. @returns whether there was one */
  async finishNext(): Promise<boolean> {
    const row = await this.claim();
    if (!row) return false;
    if (row.state === 'recording') await this.letGo(row);
    else await this.finish(row);
    return true;
  }

  /** One UPDATE, so that of many servers one works on a recording. */
  private async claim(): Promise<RecordingEntity | null> {
    const now = Date.now();
    const id = await this.rows.query<[{ id: string }[], number]>(
      `UPDATE "recordings" SET "claimedUntil" = $1 WHERE "id" = (
         SELECT "id" FROM "recordings"
         WHERE "state" IN ('recording', 'uploading') AND "touchedAt" < $2
           AND ("claimedUntil" IS NULL OR "claimedUntil" < $3)
         ORDER BY "touchedAt" LIMIT 1 FOR UPDATE SKIP LOCKED
       ) RETURNING "id"`,
      [new Date(now + CLAIM_MS), new Date(now - this.abandonedMs), new Date(now)],
    );
    const claimed = id[0][0];
    return claimed ? this.rows.findOneBy({ id: claimed.id }) : null;
  }

  /** Its stream has ended while nobody listened, or a quiet one goes on: looked at again later. */
  private async letGo({ id, streamId }: RecordingEntity): Promise<void> {
    const { status } = await this.streams.get(streamId);
    if (status === 'ended') await this.uploads.streamEnded(streamId);
    await this.rows.update({ id }, { touchedAt: new Date(), claimedUntil: null });
  }

  private async finish(row: RecordingEntity): Promise<void> {
    const sizeBytes = await this.joinWhatArrived(row);
    if (!sizeBytes) return this.fail(row, 'nothing of it arrived');
    const key = `${folderOf(row.id)}/repaired.${extensionOf(row.contentType)}`;
    const repaired = await repair(this.storage, { ...row, sizeBytes }, key);
    if (!repaired) return this.fail(row, 'what arrived of it does not play');
    await this.uploads.markReady(row.id, repaired);
    await this.storage.delete(row.key);
    this.log.log(`recording ${row.id} of ${row.handle} is finished in its owner's place`);
  }

  /** @returns how many bytes of it there are now, from the first on without a hole */
  private async joinWhatArrived(row: RecordingEntity): Promise<number> {
    try {
      return (await this.storage.salvageUpload(row)) ?? 0;
    } catch (error) {
      if (!isNotFound(error)) throw error;
      return this.storedBytes(row.key); // joined before, by whoever did not get to the end
    }
  }

  private async storedBytes(key: string): Promise<number> {
    try {
      return await this.storage.sizeOf(key);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      return 0;
    }
  }

  private async fail(row: RecordingEntity, why: string): Promise<void> {
    this.log.warn(`recording ${row.id} of ${row.handle} has failed: ${why}`);
    await this.storage.abortUpload(row);
    await this.storage.deleteFolder(folderOf(row.id));
    await this.rows.update(
      { id: row.id },
      { state: 'failed', sizeBytes: 0, posterType: null, thumbnails: null, claimedUntil: null },
    );
  }
}
