import { type ChatMessage, LIMITS } from '@amphi/contracts';
import { ChatHistory, HISTORY_TTL_SECONDS } from './chat-history.js';

interface Entry {
  messages: ChatMessage[];
  expiresAt: number;
}

/** For one server without Redis: as many lines and as long as Redis would keep them, for so many streams at most. */
export class MemoryChatHistory extends ChatHistory {
  /** In the order of their last message, so that the first is the next to go. */
  private readonly streams = new Map<string, Entry>();

  constructor(
    private readonly ttlSeconds = HISTORY_TTL_SECONDS,
    private readonly maxStreams = 1000,
  ) {
    super();
  }

  override async push(message: ChatMessage): Promise<void> {
    const { streamId } = message;
    const messages = [...this.kept(streamId), message].slice(-LIMITS.chatHistory);
    this.streams.delete(streamId);
    this.streams.set(streamId, { messages, expiresAt: Date.now() + this.ttlSeconds * 1000 });
    const [oldest] = this.streams.keys();
    if (this.streams.size > this.maxStreams && oldest) this.streams.delete(oldest);
  }

  override async recent(streamId: string): Promise<ChatMessage[]> {
    return this.kept(streamId);
  }

  private kept(streamId: string): ChatMessage[] {
    const entry = this.streams.get(streamId);
    return entry && entry.expiresAt > Date.now() ? entry.messages : [];
  }
}
