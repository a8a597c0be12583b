import type {
  Ack,
  ChatRequests,
  ChatResponses,
  ChatServerEvents,
  ErrorBody,
  SignalingRequests,
  SignalingResponses,
  SignalingServerEvents,
} from '@amphi/contracts';
import { BehaviorSubject, distinctUntilChanged, Observable } from 'rxjs';
import { io, type Socket } from 'socket.io-client';
import { ApiError } from './api-error';

/** How long the server may take to answer a request, in milliseconds. */
const ANSWER_TIMEOUT_MS = 10_000;
/** Pause before connecting again after the server has cut the connection on purpose. */
const RETURN_DELAY_MS = 1000;

/** `unreachable`: the last attempt to connect failed; further ones follow. */
export type ConnectionState = 'connecting' | 'connected' | 'unreachable';

export interface SocketOptions {
  /** Asked on every connect, so that a socket that comes back carries the token of now. */
  token: () => string | null;
  /** The server refused the token. Forget it: the socket connects again with what `token` gives then. */
  onTokenRefused: () => void;
  /** Origin of the server; by default the page's own. */
  url?: string;
}

type Listeners = Record<string, (...args: never[]) => void>;
type Payload<Listener> = Listener extends (payload: infer P) => void ? P : never;

/**
 * One Socket.IO namespace as the contracts declare it: requests answer with data or throw a `ApiError`, events
 * are Observables. It connects at once and again by itself until `close()`.
 */
export class TypedSocket<
  Requests extends object,
  Responses extends Record<keyof Requests, unknown>,
  Events extends object & { [E in keyof Events]: Listeners[string] },
> {
  private readonly socket: Socket;
  private readonly states = new BehaviorSubject<ConnectionState>('connecting');
  private returning?: ReturnType<typeof setTimeout>;

  readonly state$ = this.states.pipe(distinctUntilChanged());

  constructor(namespace: `/${string}`, options: SocketOptions) {
    this.socket = io(`${options.url ?? ''}${namespace}`, {
      auth: (tell) => tell({ token: options.token() ?? undefined }),
      // A WebSocket from the start saves two round trips; polling remains for proxies that do not let it through.
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: 300,
      reconnectionDelayMax: 3000,
    });
    this.socket.on('connect', () => this.states.next('connected'));
    this.socket.on('disconnect', (reason) => {
      if (this.states.isStopped) return;
      this.states.next('connecting');
      // Socket.IO stays away when it was the server that cut the connection.
      if (reason === 'io server disconnect') this.returnSoon();
    });
    this.socket.on('connect_error', (error) => {
      if (isRefusal(error) && error.data.code === 'unauthenticated') options.onTokenRefused();
      else this.states.next('unreachable');
      if (!this.socket.active) this.returnSoon();
    });
  }

  /**
   * Sends a request and waits for its answer.
   * @throws ApiError with the server's code, or `unreachable` when no answer came in 10 s
   */
  async request<E extends keyof Requests & keyof Responses & string>(
    event: E,
    payload: Requests[E],
  ): Promise<Responses[E]> {
    if (!this.socket.connected) throw ApiError.unreachable();
    const answer = await this.answerTo<Responses[E]>(event, payload);
    if (answer.ok) return answer.data;
    throw ApiError.of(answer.error);
  }

  private async answerTo<T>(event: string, payload: unknown): Promise<Ack<T>> {
    try {
      const answer: unknown = await this.socket
        .timeout(ANSWER_TIMEOUT_MS)
        .emitWithAck(event, payload);
      return answer as Ack<T>;
    } catch (error) {
      // Socket.IO rejects for two reasons alone: the time is over, or the connection went before the answer.
      throw ApiError.unreachable(error);
    }
  }

  /** What the server tells, from subscription on. */
  on<E extends keyof Events & string>(event: E): Observable<Payload<Events[E]>> {
    return new Observable((subscriber) => {
      const listener = (payload: Payload<Events[E]>) => subscriber.next(payload);
      this.socket.on<string>(event, listener);
      return () => this.socket.off<string>(event, listener);
    });
  }

  /** Drops a connection that looks open but does not answer; Socket.IO makes a new one, for all namespaces. */
  reconnect(): void {
    this.socket.io.engine.close();
  }

  close(): void {
    clearTimeout(this.returning);
    this.states.complete();
    this.socket.removeAllListeners();
    this.socket.disconnect();
  }

  private returnSoon(): void {
    clearTimeout(this.returning);
    this.returning = setTimeout(() => this.socket.connect(), RETURN_DELAY_MS);
  }
}

function isRefusal(error: Error): error is Error & { data: ErrorBody } {
  return (
    'data' in error && typeof error.data === 'object' && error.data !== null && 'code' in error.data
  );
}

export type SignalingSocket = TypedSocket<
  SignalingRequests,
  SignalingResponses,
  SignalingServerEvents
>;
export type ChatSocket = TypedSocket<ChatRequests, ChatResponses, ChatServerEvents>;
