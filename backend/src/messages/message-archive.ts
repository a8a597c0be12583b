import type { ChatMessage, Page } from '@amphi/contracts';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { decodeCursor, toPage } from '../common/paging.js';
import { fromMessage, MessageEntity, toMessage } from './message.entity.js';

const FLUSH_EVERY_MS = 1000;
const BATCH_SIZE = 500;
/** Several minutes of a lively evening; beyond, the oldest are given up rather than the server's memory. */
const BUFFER_SIZE = 20_000;

/** A stretch of a stream's chat: `from` inclusive, `to` exclusive. */
export interface MessageRange {
  from: Date;
  to?: Date | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** The chat of every stream, kept for replay. Written in batches, so that no sender waits for the database. */
@Injectable()
export class MessageArchive implements OnApplicationShutdown {
  private readonly log = new Logger('Messages');
  private readonly buffer: ChatMessage[] = [];
  private lost = 0;
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> | undefined;

  constructor(@InjectRepository(MessageEntity) private readonly rows: Repository<MessageEntity>) {}

  /** Takes the message; it is in the database about a second later, or when the database is back. */
  keep(message: ChatMessage): void {
    this.buffer.push(message);
    this.dropExcess();
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_EVERY_MS);
  }

  /** Writes what is buffered. A failure is logged and tried again after a while; it never rejects. */
  flush(): Promise<void> {
    this.flushing ??= this.writeAll().finally(() => (this.flushing = undefined));
    return this.flushing;
  }

  /** The last chance: sockets are closed by now, the database is not. */
  async onApplicationShutdown(): Promise<void> {
    await this.flush();
    clearTimeout(this.timer);
    if (this.buffer.length) this.log.error(`${this.buffer.length} messages are lost`);
  }

  /** The messages of a stream in the order they were said. */
  async find(
    streamId: string,
    { from, to, cursor, limit }: MessageRange,
  ): Promise<Page<ChatMessage>> {
    const find = this.rows
      .createQueryBuilder('message')
      .where('message.streamId = :streamId', { streamId })
      .andWhere('message.sentAt >= :from', { from })
      .orderBy('message.sentAt', 'ASC')
      .addOrderBy('message.id', 'ASC')
      .limit(limit + 1);
    if (to) find.andWhere('message.sentAt < :to', { to });
    if (cursor) {
      const { at, id } = decodeCursor(cursor);
      find.andWhere('(message.sentAt, message.id) > (:at, :id)', { at, id });
    }
    return toPage(await find.getMany(), limit, toMessage, ({ sentAt, id }) => ({ at: sentAt, id }));
  }

  private async writeAll(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.lost) this.log.error(`the buffer was full: ${this.lost} messages are lost`);
    this.lost = 0;
    while (this.buffer.length) {
      const batch = this.buffer.splice(0, BATCH_SIZE);
      try {
        await this.write(batch);
      } catch (error) {
        this.buffer.unshift(...batch);
        this.dropExcess();
        this.timer ??= setTimeout(() => void this.flush(), FLUSH_EVERY_MS);
        this.log.warn(
          `${this.buffer.length} messages wait for the database: ${error instanceof Error ? error.message : String(error)}`,
        );
        return;
      }
    }
  }

  /** A batch may come again whose answer was lost, so rows that are there are left as they are. */
  private async write(batch: readonly ChatMessage[]): Promise<void> {
    const values = batch.map(fromMessage);
    await this.rows.createQueryBuilder().insert().values(values).orIgnore().execute();
  }

  private dropExcess(): void {
    this.lost += this.buffer.splice(0, Math.max(0, this.buffer.length - BUFFER_SIZE)).length;
  }
}
