import { setTimeout as delay } from 'node:timers/promises';
import { type NodeRecord, nodeRecordSchema } from '@amphi/contracts';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { type Observable, Subject } from 'rxjs';
import { InjectRedis, type Redis } from '../common/redis.module.js';
import { version } from '../common/version.js';
import type { Config } from '../config/config.js';
import { InjectConfig } from '../config/config.module.js';
import { NodeChannel } from './node-channel.js';
import { pipeAddress } from './pipe-address.js';

const BEAT_MS = 1000;
/** A node that has not been heard of for so long is dead. */
export const NODE_LEASE_MS = 4000;

const IDS = 'nodes';
const keyOf = (id: string) => `node:${id}`;

type Part = Partial<Pick<NodeRecord, 'load' | 'peers' | 'viewers' | 'pulls' | 'serves'>>;

/**
 * The backend processes that share this Redis. Each writes a record of itself under a lease, and reads all others',
 * once a second. While Redis is away, nothing changes: the others are taken to be there still.
 */
@Injectable()
export class Nodes implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('Cluster');
  private readonly stopping = new AbortController();
  private readonly parts: (() => Part)[] = [];
  private readonly known = new Map<string, NodeRecord>();
  private readonly refreshes = new Subject<void>();
  private readonly returns = new Subject<void>();
  private beating: Promise<void> = Promise.resolve();
  private isDraining = false;
  /** Since when every beat has reached Redis. */
  private steadySince: number | undefined;
  /** Whether others may have told what was not heard here. */
  private hasMissed = false;

  constructor(
    @InjectRedis() private readonly redis: Redis | null,
    @InjectConfig() private readonly config: Config,
    private readonly channel: NodeChannel,
  ) {}

  get id(): string {
    return this.channel.nodeId;
  }

  /** Every other node that is alive. */
  get others(): NodeRecord[] {
    return [...this.known.values()];
  }

  /** The others have been heard of; about once a second, never while Redis is away. */
  get refreshed(): Observable<void> {
    return this.refreshes;
  }

  /**
   * Whether who is not among the others is not alive. A Redis that has just come back may have forgotten nodes which are
   * about to register again.
   */
  get settled(): boolean {
    return this.steadySince !== undefined && Date.now() - this.steadySince > NODE_LEASE_MS;
  }

  /** Redis was away and is back: what was told meanwhile has reached nobody. */
  get returned(): Observable<void> {
    return this.returns;
  }

  get draining(): boolean {
    return this.isDraining;
  }

  /** Whether there is another node that takes clients in. */
  get hasRefuge(): boolean {
    return this.others.some(({ draining }) => !draining);
  }

  /** Part of the record, asked for each time that it is written. */
  contribute(part: () => Part): void {
    this.parts.push(part);
  }

  /** From now on this node takes nobody in. */
  async drain(): Promise<void> {
    this.isDraining = true;
    await this.beat();
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.redis) return;
    await this.channel.open();
    this.channel.interrupted.subscribe(() => {
      this.hasMissed = true;
      this.steadySince = undefined;
    });
    await this.beat();
    this.beating = this.beatUntilStopped();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.beating;
    if (!this.redis?.isReady) return;
    try {
      await this.redis.multi().del(keyOf(this.id)).sRem(IDS, this.id).exec();
    } catch (error) {
      this.log.warn(`not signed off: ${String(error)}`);
    }
  }

  private async beatUntilStopped(): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      // An aborted wait is how this loop ends.
      await delay(BEAT_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.beat();
    }
  }

  /** Never rejects: what Redis does not take now, it takes with the next beat. */
  private async beat(): Promise<void> {
    if (!this.redis?.isReady) {
      this.steadySince = undefined;
      return;
    }
    try {
      this.take(await this.exchange(this.redis));
    } catch (error) {
      this.steadySince = undefined;
      this.log.warn(`not registered: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Writes this node's record and reads the others'. */
  private async exchange(redis: Redis): Promise<NodeRecord[]> {
    const ids = await redis
      .multi()
      .set(keyOf(this.id), JSON.stringify(this.record()), { PX: NODE_LEASE_MS })
      .sAdd(IDS, this.id)
      .sMembers(IDS)
      .execTyped()
      .then(([, , members]) => members.filter((id) => id !== this.id));
    if (!ids.length) return [];
    const records = await redis.mGet(ids.map(keyOf));
    const expired = ids.filter((_, index) => records[index] === null);
    if (expired.length) await redis.sRem(IDS, expired);
    return records.flatMap((text) => {
      const record = text === null ? undefined : nodeRecordSchema.safeParse(JSON.parse(text));
      return record?.data ?? [];
    });
  }

  private record(): NodeRecord {
    const own = {
      id: this.id,
      version,
      address: pipeAddress(this.config.media),
      draining: this.draining,
      load: 0,
      peers: 0,
      viewers: {},
      pulls: [],
      serves: [],
    };
    return this.parts.reduce<NodeRecord>((record, part) => ({ ...record, ...part() }), own);
  }

  private take(records: NodeRecord[]): void {
    this.steadySince ??= Date.now();
    const alive = new Map(records.map((record) => [record.id, record]));
    for (const id of this.known.keys())
      if (this.settled && !alive.has(id)) {
        this.log.log(`node ${id} is gone`);
        this.known.delete(id);
      }
    for (const [id, record] of alive) {
      if (!this.known.has(id)) this.log.log(`node ${id} at ${record.address} is here`);
      this.known.set(id, record);
    }
    if (this.hasMissed) this.returns.next();
    this.hasMissed = false;
    this.refreshes.next();
  }
}
