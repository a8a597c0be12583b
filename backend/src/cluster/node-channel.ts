import { randomUUID } from 'node:crypto';
import {
  type Ack,
  nodeFacts,
  type NodeFacts,
  type NodeMessage,
  nodeMessageSchema,
  nodeRequests,
  type NodeRequests,
  nodeResponses,
  type NodeResponses,
} from '@amphi/contracts';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { filter, map, type Observable, Subject } from 'rxjs';
import type { z } from 'zod';
import { AppError } from '../common/app-error.js';
import { errorBodyOf } from '../common/error-body.js';
import { InjectRedis, type Redis } from '../common/redis.module.js';

/** How long another node may take to answer, in milliseconds. */
const ANSWER_MS = 2000;

const EVERYBODY = 'nodes';
const channelOf = (nodeId: string) => `node:${nodeId}`;

export interface Told<T> {
  /** The node that says so. */
  readonly from: string;
  readonly payload: T;
}

type Handler<R extends keyof NodeRequests> = (
  payload: NodeRequests[R],
  from: string,
) => Promise<NodeResponses[R]>;

interface Waiting {
  resolve(answer: Ack<unknown>): void;
}

const unreachable = (cause?: unknown) =>
  new AppError('node_unreachable', 'Another server does not answer.', { cause });

/**
 * Requests and facts between nodes, over Redis' publish and subscribe: a message reaches the one node that it is for,
 * and PUBLISH says at once when nobody is there. Without Redis, or while it is away, facts go nowhere and requests fail.
 */
@Injectable()
export class NodeChannel implements OnApplicationShutdown {
  /** Of this process, new with every start. */
  readonly nodeId = randomUUID();

  private readonly log = new Logger('Cluster');
  private readonly facts = new Subject<Told<unknown> & { name: string }>();
  private readonly handlers = new Map<
    string,
    (payload: unknown, from: string) => Promise<unknown>
  >();
  private readonly waiting = new Map<string, Waiting>();
  private readonly gaps = new Subject<void>();
  private subscriber?: Redis;

  constructor(@InjectRedis() private readonly redis: Redis | null) {}

  /** Begins to hear. */
  async open(): Promise<void> {
    if (!this.redis) return;
    const subscriber = this.redis.duplicate();
    // The client that it is a copy of reports the same loss.
    subscriber.on('error', () => undefined);
    this.subscriber = subscriber;
    await subscriber.connect();
    subscriber.on('ready', () => this.gaps.next());
    await subscriber.subscribe([EVERYBODY, channelOf(this.nodeId)], (message) =>
      this.receive(message),
    );
  }

  onApplicationShutdown(): void {
    this.subscriber?.destroy();
  }

  /** It hears again after it did not for a while: what was told meanwhile is lost. */
  get interrupted(): Observable<void> {
    return this.gaps;
  }

  /** What other nodes tell, from subscription on. */
  told<F extends keyof NodeFacts>(fact: F): Observable<Told<NodeFacts[F]>> {
    return this.facts.pipe(
      filter(({ name }) => name === fact),
      map((told) => told as Told<NodeFacts[F]>),
    );
  }

  /** Tells one node. Never rejects: what is lost is made up for by the nodes' records. */
  async tell<F extends keyof NodeFacts>(
    nodeId: string,
    name: F,
    payload: NodeFacts[F],
  ): Promise<void> {
    await this.send(channelOf(nodeId), { kind: 'fact', from: this.nodeId, name, payload });
  }

  /** Tells every other node. Never rejects. */
  async tellAll<F extends keyof NodeFacts>(name: F, payload: NodeFacts[F]): Promise<void> {
    await this.send(EVERYBODY, { kind: 'fact', from: this.nodeId, name, payload });
  }

  /** Answers what other nodes ask. */
  answer<R extends keyof NodeRequests>(request: R, handler: Handler<R>): void {
    this.handlers.set(request, async (payload, from) => {
      const checked = nodeRequests[request].safeParse(payload);
      if (checked.success) return handler(checked.data, from);
      throw new AppError('validation_failed', checked.error.message);
    });
  }

  /** @throws AppError `node_unreachable`, and what the other node throws */
  async request<R extends keyof NodeRequests>(
    nodeId: string,
    name: R,
    payload: NodeRequests[R],
  ): Promise<NodeResponses[R]> {
    const id = randomUUID();
    const answered = new Promise<Ack<unknown>>((resolve) => this.waiting.set(id, { resolve }));
    const timer = setTimeout(() => this.refuse(id), ANSWER_MS);
    try {
      const message = { kind: 'request', id, from: this.nodeId, name, payload } as const;
      if (!(await this.send(channelOf(nodeId), message))) this.refuse(id);
      return resultOf(await answered, nodeResponses[name]) as NodeResponses[R];
    } finally {
      clearTimeout(timer);
      this.waiting.delete(id);
    }
  }

  private refuse(id: string): void {
    this.waiting.get(id)?.resolve({ ok: false, error: unreachable().body });
  }

  /** How many nodes got it; never rejects. */
  private async send(channel: string, message: NodeMessage): Promise<number> {
    // Its client would queue for as long as Redis is away; by then the message is wrong.
    if (!this.redis?.isReady) return 0;
    try {
      return await this.redis.publish(channel, JSON.stringify(message));
    } catch (error) {
      this.log.warn(`${message.kind} not sent: ${String(error)}`);
      return 0;
    }
  }

  private receive(text: string): void {
    const message = messageOf(text);
    if (!message) this.log.warn('something that no node has sent came over Redis');
    else if (message.kind === 'answer') this.waiting.get(message.id)?.resolve(message.answer);
    else if (message.from === this.nodeId) return;
    else if (message.kind === 'fact') this.hear(message);
    else void this.respond(message);
  }

  private hear({ from, name, payload }: NodeMessage & { kind: 'fact' }): void {
    const schema: z.ZodType | undefined = (nodeFacts as Record<string, z.ZodType>)[name];
    const checked = schema?.safeParse(payload);
    if (checked?.success) this.facts.next({ from, name, payload: checked.data });
    // A node of another version, for as long as an update takes.
    else this.log.warn(`node ${from} tells ${name}, which is not understood here`);
  }

  private async respond({ id, from, name, payload }: NodeMessage & { kind: 'request' }) {
    let answer: Ack<unknown>;
    try {
      const handler = this.handlers.get(name);
      if (!handler) throw new AppError('unknown_event', 'There is no such request.');
      answer = { ok: true, data: await handler(payload, from) };
    } catch (error) {
      answer = { ok: false, error: errorBodyOf(error, `node request ${name}`) };
    }
    await this.send(channelOf(from), { kind: 'answer', id, answer });
  }
}

function messageOf(text: string): NodeMessage | undefined {
  try {
    return nodeMessageSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function resultOf(answer: Ack<unknown>, schema: z.ZodType): unknown {
  if (!answer.ok) throw new AppError(answer.error.code, answer.error.message);
  const checked = schema.safeParse(answer.data);
  if (!checked.success) throw unreachable(checked.error);
  return checked.data;
}
