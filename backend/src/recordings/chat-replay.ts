import { LIMITS, type Page, type ReplayMessage, type ReplayQuery } from '@amphi/contracts';
import { Injectable } from '@nestjs/common';
import type { Identity } from '../common/identity.js';
import { MessageArchive } from '../messages/message-archive.js';
import { RecordingsService } from './recordings.service.js';

/** What was said while a recording ran, by the time of its picture. */
@Injectable()
export class ChatReplay {
  constructor(
    private readonly recordings: RecordingsService,
    private readonly archive: MessageArchive,
  ) {}

  /** @throws AppError `recording_not_found`, `validation_failed` for a cursor that is none */
  async find(
    id: string,
    viewer: Identity | undefined,
    { fromMs, toMs, cursor }: ReplayQuery,
  ): Promise<Page<ReplayMessage>> {
    const { streamId, createdAt } = await this.recordings.watchable(id, viewer);
    const start = createdAt.getTime();
    const page = await this.archive.find(streamId, {
      from: new Date(start + fromMs),
      to: toMs === undefined ? undefined : new Date(start + toMs),
      cursor,
      limit: LIMITS.replayPage,
    });
    const items = page.items.map((message) => ({
      ...message,
      offsetMs: Date.parse(message.sentAt) - start,
    }));
    return { ...page, items };
  }
}
