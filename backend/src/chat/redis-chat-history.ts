import { type ChatMessage, LIMITS } from '@amphi/contracts';
import { AppError } from '../common/app-error.js';
import type { Redis } from '../common/redis.module.js';
import { ChatHistory, HISTORY_TTL_SECONDS } from './chat-history.js';

/** One Redis list a stream, newest first, shared by all servers. */
export class RedisChatHistory extends ChatHistory {
  constructor(
    private readonly redis: Redis,
    private readonly ttlSeconds = HISTORY_TTL_SECONDS,
  ) {
    super();
  }

  override async push(message: ChatMessage): Promise<void> {
    const key = keyOf(message.streamId);
    await this.ask((redis) =>
      redis
        .multi()
        .lPush(key, JSON.stringify(message))
        .lTrim(key, 0, LIMITS.chatHistory - 1)
        .expire(key, this.ttlSeconds)
        .exec(),
    );
  }

  override async recent(streamId: string): Promise<ChatMessage[]> {
    const lines = await this.ask((redis) => redis.lRange(keyOf(streamId), 0, -1));
    // Written by `push` alone, so it is what `push` wrote.
    return lines.map((line) => JSON.parse(line) as ChatMessage).reverse();
  }

  /** While Redis is away its client queues commands; a person who waits for an answer is better told so at once. */
  private async ask<T>(command: (redis: Redis) => Promise<T>): Promise<T> {
    if (!this.redis.isReady) throw unavailable();
    try {
      return await command(this.redis);
    } catch (error) {
      throw unavailable(error);
    }
  }
}

const keyOf = (streamId: string) => `chat:${streamId}`;

const unavailable = (cause?: unknown) =>
  new AppError('chat_unavailable', 'The chat is away for a moment. Please try again.', { cause });
