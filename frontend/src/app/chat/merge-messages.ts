import { type ChatMessage, LIMITS } from '@amphi/contracts';

/** Older lines than this many are let go, so that a long evening does not slow the page down. */
export const KEPT_MESSAGES = 500;

/** Both lists as one, oldest first, each message once. Ids are UUIDv7: their order is the order of time. */
export function mergeMessages(
  known: readonly ChatMessage[],
  more: readonly ChatMessage[],
): readonly ChatMessage[] {
  const byId = new Map([...known, ...more].map((message) => [message.id, message]));
  if (byId.size === known.length) return known;
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).slice(-KEPT_MESSAGES);
}

/**
 * What is known after joining (again), with the history that the server answered. When more was said in between than
 * the history holds, what was known before goes: a list with a hole in it would tell a wrong story.
 */
export function mergeHistory(
  known: readonly ChatMessage[],
  history: readonly ChatMessage[],
): readonly ChatMessage[] {
  const [oldest] = history;
  const isFull = history.length >= LIMITS.chatHistory;
  const joins = oldest === undefined || !isFull || known.some(({ id }) => id === oldest.id);
  return mergeMessages(joins ? known : known.filter(({ id }) => id > oldest.id), history);
}
