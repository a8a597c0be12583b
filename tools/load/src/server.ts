import { randomBytes } from 'node:crypto';
import {
  type Ack,
  errorResponseSchema,
  type PeerRole,
  sessionSchema,
  type SignalingRequests,
  type SignalingResponses,
  type SignalingServerEvents,
  streamSchema,
} from '@amphi/contracts';
import { io, type Socket } from 'socket.io-client';
import type { z } from 'zod';
import { LoadError } from './load-error.ts';

const ANSWER_TIMEOUT_MS = 30_000;

type AnyRequest = Record<string, (payload: unknown, ack: (answer: Ack<unknown>) => void) => void>;

/** One connection to `/signaling`, as any client has it. */
export class Signaling {
  private readonly socket: Socket<SignalingServerEvents, AnyRequest>;

  private constructor(socket: Socket<SignalingServerEvents, AnyRequest>) {
    this.socket = socket;
  }

  /** @throws LoadError when nobody answers at the URL, or it refuses the connection */
  static async connect(url: string, token?: string): Promise<Signaling> {
    const socket: Socket<SignalingServerEvents, AnyRequest> = io(`${url}/signaling`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { token },
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', (error) => {
        socket.close();
        reject(new LoadError(`No Amphi answers at ${url} (${error.message}).`));
      });
    });
    return new Signaling(socket);
  }

  join(streamId: string, role: PeerRole): Promise<SignalingResponses['join']> {
    return this.request('join', { streamId, role });
  }

  /** @throws LoadError with the code and the sentence of the server */
  async request<E extends keyof SignalingRequests>(
    event: E,
    payload: SignalingRequests[E],
  ): Promise<SignalingResponses[E]> {
    const answer = await this.ask(event, payload).catch((error: unknown) => {
      throw new LoadError(`${event}: no answer (${String(error)}).`);
    });
    if (!answer.ok) throw new LoadError(`${event}: ${answer.error.message} (${answer.error.code})`);
    return answer.data as SignalingResponses[E];
  }

  close(): void {
    this.socket.close();
  }

  private ask(event: string, payload: unknown): Promise<Ack<unknown>> {
    return this.socket.timeout(ANSWER_TIMEOUT_MS).emitWithAck(event, payload);
  }
}

/** A stream of a fresh account, and the token to broadcast it with. */
export interface OwnStream {
  id: string;
  token: string;
  end(): Promise<void>;
}

/** @throws LoadError when the server is not there or refuses */
export async function createStream(url: string): Promise<OwnStream> {
  const account = {
    handle: `load-${randomBytes(6).toString('hex')}`,
    password: randomBytes(16).toString('hex'),
  };
  const { token } = await post(`${url}/api/auth/register`, account, sessionSchema);
  const { id } = await post(`${url}/api/streams`, { title: 'Load' }, streamSchema, token);
  return {
    id,
    token,
    end: async () => {
      await post(`${url}/api/streams/${id}/end`, {}, streamSchema, token);
    },
  };
}

async function post<T extends z.ZodType>(
  url: string,
  body: unknown,
  schema: T,
  token?: string,
): Promise<z.output<T>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  }).catch((error: unknown) => {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    throw new LoadError(`No Amphi answers at ${new URL(url).origin} (${String(cause)}).`);
  });
  const answer: unknown = await response.json().catch(() => undefined);
  const refusal = errorResponseSchema.safeParse(answer);
  if (refusal.success)
    throw new LoadError(`${refusal.data.error.message} (${refusal.data.error.code})`);
  const parsed = schema.safeParse(answer);
  if (!response.ok || !parsed.success)
    throw new LoadError(`What answers at ${new URL(url).origin} is not Amphi.`);
  return parsed.data;
}
