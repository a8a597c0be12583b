import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';
import { AppError } from '../common/app-error.js';
import type { Config } from '../config/config.js';
import { InjectConfig } from '../config/config.module.js';
import { isNotFound, StorageService } from '../storage/storage.service.js';
import { StreamsService } from '../streams/streams.service.js';
import { extensionOf, folderOf, OPEN, RecordingEntity } from './recording.entity.js';
import { repair } from './repair.js';
import { UploadsService, type VideoFacts } from './uploads.service.js';

/** How long one server may take to finish a recording before another one tries, in milliseconds. */
const CLAIM_MS = 30 * 60_000;

type Claimed = RecordingEntity & { claimedUntil: Date };

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

  /** Streams may end while nobody listens, at the death of a server. */
  async noticeEnds(): Promise<void> {
    for (const { streamId } of await this.rows.findBy({ state: 'recording' })) {
      const { status } = await this.streams.get(streamId);
      if (status === 'ended') await this.uploads.streamEnded(streamId);
    }
  }

  /** Finishes one that waits. @returns whether there was one */
  async finishNext(): Promise<boolean> {
    const row = await this.claim();
    if (row) await this.finish(row);
    return row !== null;
  }

  /**
   * Ends uploads that belong to no open recording: whoever opened them died before taking note.
   * @param before opened before then, by default long enough ago that nobody can be busy with them
   */
  async abortStrayUploads(
    before = new Date(Date.now() - this.abandonedMs - CLAIM_MS),
  ): Promise<void> {
    for (const upload of await this.storage.listUploads('recordings', before)) {
      const { uploadId } = upload;
      if (!(await this.rows.existsBy({ uploadId, state: In(OPEN) })))
        await this.storage.abortUpload(upload);
    }
  }

  /** One UPDATE, so that of many servers one works on a recording. */
  private async claim(): Promise<Claimed | null> {
    const now = Date.now();
    const claimedUntil = new Date(now + CLAIM_MS);
    const [claimed] = await this.rows.query<[{ id: string }[], number]>(
      `UPDATE "recordings" SET "claimedUntil" = $1 WHERE "id" = (
         SELECT "id" FROM "recordings"
         WHERE "state" = 'uploading' AND "touchedAt" < $2
           AND ("claimedUntil" IS NULL OR "claimedUntil" < $3)
         ORDER BY "touchedAt" LIMIT 1 FOR UPDATE SKIP LOCKED
       ) RETURNING "id"`,
      [claimedUntil, new Date(now - this.abandonedMs), new Date(now)],
    );
    const row = claimed[0] && (await this.rows.findOneBy({ id: claimed[0].id }));
    return row ? { ...row, claimedUntil } : null;
  }

  private async finish(row: Claimed): Promise<void> {
    const { id, claimedUntil } = row;
    const sizeBytes = await this.joinWhatArrived(row);
    if (!sizeBytes) return this.fail(row, 'nothing of it arrived');
    const facts = await this.repaired(row, sizeBytes);
    if (!facts) return this.fail(row, 'what arrived of it does not play');
    if (await this.uploads.markReady({ id, claimedUntil }, facts)) {
      if (facts.key !== row.key) await this.storage.delete(row.key);
      this.log.log(`recording ${id} of ${row.handle} is finished in its owner's place`);
    } else if (!(await this.rows.existsBy({ id }))) {
      await this.storage.deleteFolder(folderOf(id)); // deleted meanwhile
    }
  }

  private async repaired(row: Claimed, sizeBytes: number): Promise<VideoFacts | null> {
    const key = `${folderOf(row.id)}/repaired.${extensionOf(row.contentType)}`;
    try {
      return await repair(this.storage, { ...row, sizeBytes }, key);
    } catch (error) {
      if (error instanceof AppError) throw error;
      // Damaged in the middle. A browser plays it up to there, which is more than nothing.
      this.log.warn(`recording ${row.id} stays as it came: ${String(error)}`);
      return { key: row.key, sizeBytes, durationMs: null };
    }
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

  /** Takes note first, and only while the claim holds: what its owner has completed meanwhile is not touched. */
  private async fail({ claimedUntil, ...row }: Claimed, why: string): Promise<void> {
    const { affected } = await this.rows.update(
      { id: row.id, claimedUntil, state: 'uploading' },
      { state: 'failed', sizeBytes: 0, posterType: null, thumbnails: null, claimedUntil: null },
    );
    if (!affected) return;
    this.log.warn(`recording ${row.id} of ${row.handle} has failed: ${why}`);
    await this.storage.abortUpload(row);
    await this.storage.deleteFolder(folderOf(row.id));
  }
}
