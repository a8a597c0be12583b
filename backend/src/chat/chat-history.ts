import type { ChatMessage } from '@amphi/contracts';

/** What both histories know of a stream's chat is gone this long after its last message. */
export const HISTORY_TTL_SECONDS = 24 * 3600;

/** The last messages of each stream, for newcomers. */
export abstract class ChatHistory {
  /** @throws AppError `chat_unavailable` */
  abstract push(message: ChatMessage): Promise<void>;

  /**
   * The last `LIMITS.chatHistory` messages, oldest first.
   * @throws AppError `chat_unavailable`
   */
  abstract recent(streamId: string): Promise<ChatMessage[]>;
}
