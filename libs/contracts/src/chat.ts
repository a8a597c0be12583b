import * as z from 'zod';
import type { Ack } from './errors.js';
import { LIMITS } from './limits.js';
import { authorSchema } from './users.js';

export const chatMessageSchema = z
  .object({
    /** UUIDv7: sorts by time, so that history and live merge by id. */
    id: z.uuid(),
    streamId: z.uuid(),
    author: authorSchema,
    text: z.string(),
    sentAt: z.iso.datetime(),
  })
  .meta({ id: 'ChatMessage' });
export type ChatMessage = z.infer<typeof chatMessageSchema>;

export const messageTextSchema = z.string().trim().min(1).max(LIMITS.messageText.max);

/** Requests of the `/chat` namespace, by event name. */
export const chatRequests = {
  joinChat: z.object({ streamId: z.uuid() }),
  leaveChat: z.object({ streamId: z.uuid() }),
  sendMessage: z.object({ streamId: z.uuid(), text: messageTextSchema }),
} as const;
export type ChatRequests = { [E in keyof typeof chatRequests]: z.infer<(typeof chatRequests)[E]> };

export interface ChatResponses {
  /**
   * The last messages, oldest first. A message that arrives as an event before this answer may be in it
   * as well: merge by id.
   */
  joinChat: { messages: ChatMessage[] };
  leaveChat: Record<string, never>;
  sendMessage: ChatMessage;
}

export type ChatClientEvents = {
  [E in keyof ChatRequests]: (
    request: ChatRequests[E],
    ack: (answer: Ack<ChatResponses[E]>) => void,
  ) => void;
};

export interface ChatServerEvents {
  messageSent: (message: ChatMessage) => void;
}
