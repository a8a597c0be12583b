import type { Page, Stream, StreamInput, StreamQuery } from '@amphi/contracts';
import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Observable, Subject } from 'rxjs';
import { In, IsNull, LessThan, LessThanOrEqual, Repository } from 'typeorm';
import { AppError } from '../common/app-error.js';
import { violates } from '../common/database-error.js';
import type { Identity } from '../common/identity.js';
import type { Config } from '../config/config.js';
import { InjectConfig } from '../config/config.module.js';
import {
  assertNotEnded,
  assertOwner,
  hasEnded,
  leaseFrom,
  leaseRenewalMs,
  NEVER_LIVE_KEPT_MS,
  wentLive,
} from './lifecycle.js';
import { LiveList } from './live-list.js';
import { ONE_LIVE_PER_USER, STREAM_OF_USER, StreamEntity, toStream } from './stream.entity.js';
import { findPage } from './stream-page.js';

const alreadyLive = (cause?: unknown) =>
  new AppError('already_live', 'You are live already: end that stream first.', { cause });

/**
 * Streams and their life. A live stream has a lease: whoever holds the broadcaster's connection renews it, and a
 * stream whose lease has run out ends by itself (`endExpired`), whatever became of browser or server.
 */
@Injectable()
export class StreamsService {
  /** How often the holder of the rooms must call `renewLeases`, in milliseconds. */
  readonly leaseRenewalMs: number;

  private readonly graceMs: number;
  private readonly log = new Logger('Streams');
  private readonly viewerCounts = new Map<string, number>();
  private readonly changedStreams = new Subject<Stream>();
  private readonly endedStreams = new Subject<Stream>();
  private held: { ids: readonly string[]; until: Date } = { ids: [], until: new Date(0) };

  constructor(
    @InjectRepository(StreamEntity) private readonly rows: Repository<StreamEntity>,
    private readonly liveList: LiveList,
    @InjectConfig() { streams: { graceMs } }: Config,
  ) {
    this.graceMs = graceMs;
    this.leaseRenewalMs = leaseRenewalMs(graceMs);
  }

  /** Title, status or recording of a stream changed. */
  get changed(): Observable<Stream> {
    return this.changedStreams;
  }

  /** A stream ended; once per stream, also when its lease ran out. */
  get ended(): Observable<Stream> {
    return this.endedStreams;
  }

  /** @throws AppError `already_live`, `unauthenticated` when the account is gone */
  async create(owner: Identity, { title }: StreamInput): Promise<Stream> {
    if (await this.rows.existsBy({ userId: owner.id, status: 'live' })) throw alreadyLive();
    const row = this.rows.create({
      userId: owner.id,
      handle: owner.handle,
      title,
      status: 'created',
      createdAt: new Date(),
    });
    try {
      return this.show(await this.rows.save(row));
    } catch (error) {
      if (!violates(error, STREAM_OF_USER)) throw error;
      throw new AppError('unauthenticated', 'This account is gone.', { cause: error });
    }
  }

  /** @throws AppError `stream_not_found` */
  async get(id: string): Promise<Stream> {
    return this.show(found(await this.rows.findOneBy({ id })));
  }

  /**
   * Streams that are or were live, newest start first.
   * @throws AppError `validation_failed` for a cursor that is none
   */
  async list(query: StreamQuery): Promise<Page<Stream>> {
    return this.liveList.get(query, () => findPage(this.rows, query, (row) => this.show(row)));
  }

  /** @throws AppError `stream_not_found`, `forbidden`, `stream_ended` */
  async edit(id: string, user: Identity, { title }: StreamInput): Promise<Stream> {
    const { row } = await this.change(id, (stream) => {
      assertOwner(stream, user.id);
      assertNotEnded(stream);
      return { title };
    });
    return this.tellChanged(row);
  }

  /**
   * Its first producer exists. Called again, it only renews the lease.
   * @throws AppError `stream_not_found`, `stream_ended`, `already_live`
   */
  async goLive(id: string): Promise<Stream> {
    try {
      const { row, was } = await this.change(id, (s) => wentLive(s, new Date(), this.graceMs));
      if (was === 'live') return this.show(row);
      this.log.log(`stream ${id} of ${row.handle} is live`);
      return this.tellChanged(row);
    } catch (error) {
      throw violates(error, ONE_LIVE_PER_USER) ? alreadyLive(error) : error;
    }
  }

  /** Ends it; one that has ended stays as it is. @throws AppError `stream_not_found` */
  async end(id: string): Promise<Stream> {
    const { row, was } = await this.change(id, (stream) => hasEnded(stream, new Date()));
    return was === 'ended' ? this.show(row) : this.tellEnded(row);
  }

  /** @throws AppError `stream_not_found`, `forbidden` */
  async endAs(id: string, user: Identity): Promise<Stream> {
    assertOwner(found(await this.rows.findOneBy({ id })), user.id);
    return this.end(id);
  }

  /** For the server that holds the rooms: these broadcasters, and no others here, are connected now. */
  async renewLeases(ids: readonly string[]): Promise<void> {
    this.held = { ids, until: leaseFrom(new Date(), this.graceMs) };
    await this.writeLeases();
  }

  /** Kept in memory by the server that counts; 0 elsewhere and once the stream has ended. */
  setViewerCount(id: string, viewerCount: number): void {
    if (viewerCount === 0) this.viewerCounts.delete(id);
    else this.viewerCounts.set(id, viewerCount);
  }

  /** @throws AppError `stream_not_found` */
  async setRecording(
    id: string,
    recording: { recordingId: string | null; streamUrl: string | null },
  ): Promise<Stream> {
    const { row } = await this.change(id, () => recording);
    return this.tellChanged(row);
  }

  /**
   * Ends every stream whose lease has run out, with the moment it ran out as its end: a server that was off for a day
   * has not broadcast for a day. One UPDATE, so that of many servers one ends a stream, and tells it.
   */
  async endExpired(): Promise<void> {
    // Leases that the database did not take while it was away must not cost their streams when it is back.
    await this.writeLeases();
    const result = await this.rows
      .createQueryBuilder()
      .update()
      .set({ status: 'ended', endedAt: () => '"leaseExpiresAt"', leaseExpiresAt: null })
      .where({ status: 'live', leaseExpiresAt: LessThanOrEqual(new Date()) })
      .returning('id')
      .execute();
    const ids = (result.raw as { id: string }[]).map(({ id }) => id);
    if (!ids.length) return;
    for (const row of await this.rows.findBy({ id: In(ids) })) await this.tellEnded(row);
  }

  /** Deletes streams that were made and never went live, a day later. */
  async deleteNeverLive(): Promise<void> {
    await this.rows.delete({
      startedAt: IsNull(),
      recordingId: IsNull(),
      createdAt: LessThan(new Date(Date.now() - NEVER_LIVE_KEPT_MS)),
    });
  }

  private async writeLeases(): Promise<void> {
    const { ids, until } = this.held;
    if (!ids.length) return;
    await this.rows.update(
      { id: In([...ids]), status: 'live', leaseExpiresAt: LessThan(until) },
      { leaseExpiresAt: until },
    );
  }

  /** Applies a rule to the row while nobody else can change it. What the rule throws leaves the row as it was. */
  private change(id: string, rule: (stream: StreamEntity) => Partial<StreamEntity>) {
    return this.rows.manager.transaction(async (manager) => {
      const lock = { mode: 'pessimistic_write' } as const;
      const row = found(await manager.findOne(StreamEntity, { where: { id }, lock }));
      const was = row.status;
      return { row: await manager.save(Object.assign(row, rule(row))), was };
    });
  }

  private show(row: StreamEntity): Stream {
    return toStream(row, this.viewerCounts.get(row.id) ?? 0);
  }

  private async tellChanged(row: StreamEntity): Promise<Stream> {
    await this.liveList.forget();
    const stream = this.show(row);
    this.changedStreams.next(stream);
    return stream;
  }

  private async tellEnded(row: StreamEntity): Promise<Stream> {
    this.log.log(`stream ${row.id} of ${row.handle} has ended`);
    this.viewerCounts.delete(row.id);
    const stream = await this.tellChanged(row);
    this.endedStreams.next(stream);
    return stream;
  }
}

function found(row: StreamEntity | null): StreamEntity {
  if (!row) throw new AppError('stream_not_found', 'There is no such stream.');
  return row;
}
