import type {
  PeerRole,
  SignalingRequests,
  SignalingResponses,
  SignalingServerEvents,
  Ack,
} from '@amphi/contracts';
import { io, type Socket } from 'socket.io-client';
import { type AnyRequest, connected, Refused } from './chat-client.js';

type Events = SignalingServerEvents;
type Payload<E extends keyof Events> = Parameters<Events[E]>[0];

/** One connection to the `/signaling` namespace that keeps everything it hears. */
export class SignalingClient {
  private readonly heard: { event: keyof Events; payload: unknown }[] = [];
  private readonly waiting: (() => void)[] = [];

  private constructor(readonly socket: Socket<Events, AnyRequest>) {
    socket.onAny((event: keyof Events, payload: unknown) => {
      this.heard.push({ event, payload });
      for (const look of this.waiting.splice(0)) look();
    });
  }

  /** @throws the `connect_error` when the server refuses the handshake */
  static async connect(url: string, token?: string): Promise<SignalingClient> {
    const socket: Socket<Events, AnyRequest> = io(`${url}/signaling`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { token },
    });
    const client = new SignalingClient(socket);
    await connected(socket);
    return client;
  }

  join = (streamId: string, role: PeerRole = 'viewer') => this.request('join', { streamId, role });

  /** @throws Refused */
  async request<E extends keyof SignalingRequests>(
    event: E,
    payload: unknown = {},
  ): Promise<SignalingResponses[E]> {
    const answer = await this.ask(event, payload);
    if (!answer.ok) throw new Refused(answer.error);
    return answer.data as SignalingResponses[E];
  }

  /** Any event with any payload, and the answer as it came. */
  ask(event: string, payload: unknown): Promise<Ack<unknown>> {
    return this.socket.timeout(10_000).emitWithAck(event, payload);
  }

  /** What was heard of one kind since the last `forget`. */
  all<E extends keyof Events>(event: E): Payload<E>[] {
    return this.heard
      .filter((fact) => fact.event === event)
      .map(({ payload }) => payload as Payload<E>);
  }

  /** The first such event that was heard since the last `forget`, or the next to come. */
  next = <E extends keyof Events>(event: E) => this.until(event, () => true);

  /** As `next`, for an event that says what `condition` asks for. */
  async until<E extends keyof Events>(
    event: E,
    condition: (payload: Payload<E>) => boolean,
  ): Promise<Payload<E>> {
    for (;;) {
      const found = this.all(event).filter(condition);
      if (found.length) return found[0];
      await new Promise<void>((look) => this.waiting.push(look));
    }
  }

  /** Names of what was heard, in order. */
  get events(): string[] {
    return this.heard.map(({ event }) => event);
  }

  forget(): void {
    this.heard.length = 0;
  }

  /** Goes as a closed tab does: the connection ends, without a word of Socket.IO. */
  closeTab(): void {
    this.socket.io.engine.close();
  }

  close(): void {
    this.socket.close();
  }
}
