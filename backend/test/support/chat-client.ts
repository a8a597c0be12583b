import type {
  Ack,
  ChatMessage,
  ChatRequests,
  ChatResponses,
  ChatServerEvents,
  ErrorBody,
} from '@amphi/contracts';
import { io, type Socket } from 'socket.io-client';

/** A failed request, as the server told it. */
export class Refused extends Error {
  constructor(readonly body: ErrorBody) {
    super(`${body.code}: ${body.message}`);
  }
}

/** Every event with any payload: tests also send what the contracts do not allow. */
export type AnyRequest = Record<
  string,
  (payload: unknown, ack: (answer: Ack<unknown>) => void) => void
>;

/** @throws the `connect_error` when the server refuses the handshake */
export const connected = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', (error) => {
      socket.close();
      reject(error);
    });
  });

/** One connection to the `/chat` namespace that keeps every `messageSent` it hears. */
export class ChatClient {
  readonly heard: ChatMessage[] = [];

  private constructor(readonly socket: Socket<ChatServerEvents, AnyRequest>) {
    socket.on('messageSent', (message) => this.heard.push(message));
  }

  /** @throws the `connect_error` when the server refuses the handshake */
  static async connect(url: string, token?: string): Promise<ChatClient> {
    const socket = io(`${url}/chat`, {
      transports: ['websocket'],
      forceNew: true,
      auth: { token },
    });
    const client = new ChatClient(socket);
    await connected(socket);
    return client;
  }

  join = (streamId: string) => this.request('joinChat', { streamId });
  send = (streamId: string, text: string) => this.request('sendMessage', { streamId, text });

  /** @throws Refused */
  async request<E extends keyof ChatRequests>(
    event: E,
    payload: unknown,
  ): Promise<ChatResponses[E]> {
    const answer = (await this.socket.timeout(10_000).emitWithAck(event, payload)) as Ack<
      ChatResponses[E]
    >;
    if (!answer.ok) throw new Refused(answer.error);
    return answer.data;
  }

  /** Waits until it has heard what `condition` asks for. */
  async until(condition: (heard: readonly ChatMessage[]) => boolean): Promise<void> {
    while (!condition(this.heard))
      await new Promise((resolve) => this.socket.once('messageSent', resolve));
  }

  close(): void {
    this.socket.close();
  }
}

/** History and live, as a client shows them: each message once, in order. */
export function merge(...lists: (readonly ChatMessage[])[]): ChatMessage[] {
  const byId = new Map(lists.flat().map((message) => [message.id, message]));
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
