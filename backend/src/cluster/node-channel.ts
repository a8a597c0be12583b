import { randomUUID } from 'node:crypto';
import {
  type Ack,
  ackSchema,
  nodeFacts,
  type NodeFacts,
  nodeMessage,
  nodeRequests,
  type NodeRequests,
  nodeResponses,
  type NodeResponses,
} from '@amphi/contracts';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import {
  filter,
  firstValueFrom,
  from,
  map,
  mergeMap,
  type Observable,
  Subject,
  timeout,
} from 'rxjs';
import type { z } from 'zod';
import { AppError } from '../common/app-error.js';
import { errorBodyOf } from '../common/error-body.js';
import { InjectRedis, type Redis } from '../common/redis.module.js';
import { NodeTransport } from './node-transport.js';

/** How long another node may take to answer, in milliseconds. */
const ANSWER_MS = 2000;

const toAll = (name: string) => `nodes:${name}`;
const toNode = (nodeId: string, name: string) => `node:${nodeId}:${name}`;
const namesOf = <N extends string>(messages: Record<N, unknown>) => Object.keys(messages) as N[];

export interface Told<T> {
  /** The node that says so. */
  readonly from: string;
  readonly payload: T;
}

type Handler<R extends keyof NodeRequests> = (
  payload: NodeRequests[R],
  from: string,
) => Promise<NodeResponses[R]>;

const unreachable = (cause?: unknown) =>
  new AppError('node_unreachable', 'Another server does not answer.', { cause });

/**
 * Requests and facts between nodes, over Nest's Redis transport: a pattern for each message and node. Without Redis, or
 * while it is away, facts go nowhere and requests fail.
 */
@Injectable()
export class NodeChannel implements OnApplicationShutdown {
  /** Of this process, new with every start. */
  readonly nodeId = randomUUID();

  private readonly log = new Logger('Cluster');
  private readonly facts = new Subject<Told<unknown> & { name: string }>();
  private readonly gaps = new Subject<void>();
  private readonly transport: NodeTransport | undefined;

  constructor(@InjectRedis() private readonly redis: Redis | null) {
    if (redis?.options.url) this.transport = new NodeTransport(redis.options.url);
  }

  /** Begins to hear. */
  async open(): Promise<void> {
    const { transport, nodeId } = this;
    if (!transport) return;
    for (const name of namesOf(nodeFacts))
      for (const pattern of [toAll(name), toNode(nodeId, name)])
        transport.server.addHandler(pattern, async (message) => this.hear(name, message), true);
    const asked = namesOf(nodeRequests).map((name) => toNode(nodeId, name));
    await transport.open(asked, () => {
      this.log.log('Redis is back');
      this.gaps.next();
    });
  }

  onApplicationShutdown(): void {
    this.transport?.close();
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
    await this.emit(toNode(nodeId, name), payload);
  }

  /** Tells every other node. Never rejects. */
  async tellAll<F extends keyof NodeFacts>(name: F, payload: NodeFacts[F]): Promise<void> {
    await this.emit(toAll(name), payload);
  }

  /** Answers what other nodes ask. */
  answer<R extends keyof NodeRequests>(request: R, handler: Handler<R>): void {
    this.transport?.server.addHandler(toNode(this.nodeId, request), async (message: unknown) => {
      try {
        const asked = this.read(request, nodeRequests[request], message);
        if (!asked) throw new AppError('validation_failed', `This is no ${request} request.`);
        const data = await handler(asked.payload as NodeRequests[R], asked.from);
        return { ok: true, data } satisfies Ack<NodeResponses[R]>;
      } catch (error) {
        return { ok: false, error: errorBodyOf(error, `node request ${request}`) };
      }
    });
  }

  /** @throws AppError `node_unreachable`, and what the other node throws */
  async request<R extends keyof NodeRequests>(
    nodeId: string,
    name: R,
    payload: NodeRequests[R],
  ): Promise<NodeResponses[R]> {
    const { redis, transport } = this;
    if (!redis?.isReady || !transport?.connected) throw unreachable();
    const pattern = toNode(nodeId, name);
    const data: z.ZodType = nodeResponses[name];
    const answers = from(redis.pubSubNumSub([pattern])).pipe(
      // That a node is not there is known at once, which Nest's transport would find out by waiting.
      filter(({ [pattern]: listeners }) => listeners !== 0),
      mergeMap(() => transport.client.send<unknown>(pattern, { from: this.nodeId, payload })),
      timeout(ANSWER_MS),
      map((answer) => ackSchema(data).parse(answer)),
    );
    const answer = await firstValueFrom(answers).catch((error: unknown) => {
      throw unreachable(error);
    });
    if (!answer.ok) throw new AppError(answer.error.code, answer.error.message);
    return answer.data as NodeResponses[R];
  }

  private async emit(pattern: string, payload: unknown): Promise<void> {
    if (!this.transport?.connected) return;
    const sent = this.transport.client.emit(pattern, { from: this.nodeId, payload });
    try {
      await firstValueFrom(sent.pipe(timeout(ANSWER_MS)));
    } catch (error) {
      this.log.warn(`${pattern} not sent: ${String(error)}`);
    }
  }

  private hear(name: keyof NodeFacts, message: unknown): void {
    const told = this.read(name, nodeFacts[name], message);
    if (told && told.from !== this.nodeId) this.facts.next({ name, ...told });
  }

  private read(name: string, schema: z.ZodType, message: unknown): Told<unknown> | undefined {
    const { data, error } = nodeMessage(schema).safeParse(message);
    // From a node of another version, for as long as an update takes.
    const [issue] = error?.issues ?? [];
    if (issue)
      this.log.warn(`${name} is not understood here: ${issue.path.join('.')}: ${issue.message}`);
    return data;
  }
}
