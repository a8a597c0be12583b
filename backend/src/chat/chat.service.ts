import type { ChatMessage } from '@amphi/contracts';
import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error.js';
import type { Identity } from '../common/identity.js';
import { MessageArchive } from '../messages/message-archive.js';
import { StreamsService } from '../streams/streams.service.js';
import { ChatHistory } from './chat-history.js';
import { nextMessageId } from './message-id.js';
import { RateLimit } from './rate-limit.js';

const MESSAGES_PER_WINDOW = 5;
const WINDOW_MS = 5000;

/** Who may say what, and what newcomers are told. */
@Injectable()
export class ChatService {
  private readonly rate = new RateLimit(MESSAGES_PER_WINDOW, WINDOW_MS);

  constructor(
    private readonly streams: StreamsService,
    private readonly history: ChatHistory,
    private readonly archive: MessageArchive,
  ) {}

  /** @throws AppError `stream_not_found` */
  async assertExists(streamId: string): Promise<void> {
    await this.streams.get(streamId);
  }

  /**
   * The last messages of a stream, oldest first.
   * @throws AppError `chat_unavailable`
   */
  async recent(streamId: string): Promise<ChatMessage[]> {
    return this.history.recent(streamId);
  }

  /**
   * Puts a message into the history; telling it to the room is up to the caller, and only afterwards: a newcomer, who
   * enters the room before reading the history, then misses nothing.
   * @throws AppError `stream_not_found`, `stream_not_live`, `stream_ended`, `rate_limited`, `chat_unavailable`
   */
  async post(author: Identity, streamId: string, text: string): Promise<ChatMessage> {
    await this.assertLive(streamId);
    if (!this.rate.take(author.id))
      throw new AppError(
        'rate_limited',
        'Not so fast: wait a few seconds before the next message.',
      );
    const message: ChatMessage = {
      id: nextMessageId(),
      streamId,
      author,
      text,
      sentAt: new Date().toISOString(),
    };
    await this.history.push(message);
    this.archive.keep(message);
    return message;
  }

  private async assertLive(streamId: string): Promise<void> {
    const { status } = await this.streams.get(streamId);
    if (status === 'ended') throw new AppError('stream_ended', 'This stream has ended.');
    if (status === 'created')
      throw new AppError('stream_not_live', 'The chat opens when the stream is live.');
  }
}
