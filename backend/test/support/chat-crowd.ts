import type { ChatMessage } from '@amphi/contracts';
import type { ChatClient } from './chat-client.js';

const MESSAGES_EACH = 5;

/** Everybody writes as fast as they are let; in between, the listeners come in, one with every other message. */
export async function talk(
  streamId: string,
  senders: readonly ChatClient[],
  listeners: readonly ChatClient[],
): Promise<{ said: ChatMessage[]; histories: Map<ChatClient, ChatMessage[]> }> {
  const said: ChatMessage[] = [];
  const histories = new Map<ChatClient, ChatMessage[]>();
  const waiting = [...listeners];
  const letIn = async () => {
    const next = waiting.pop();
    if (next) histories.set(next, (await next.join(streamId)).messages);
  };
  const speak = async (sender: ChatClient) => {
    for (let i = 0; i < MESSAGES_EACH; i++) {
      const sent = sender.send(streamId, `${i}`);
      await Promise.all([sent, i % 2 && letIn()]);
      said.push(await sent);
    }
  };
  await Promise.all(senders.map(speak));
  return { said, histories };
}
