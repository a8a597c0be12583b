import { type Origin, originSchema, type ProducerInfo } from '@amphi/contracts';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { type Observable, Subject, Subscription } from 'rxjs';
import { InjectRedis, type Redis } from '../common/redis.module.js';
import { NodeChannel } from './node-channel.js';
import { NODE_LEASE_MS, Nodes } from './nodes.js';

const keyOf = (streamId: string) => `origin:${streamId}`;

/**
 * Which node each stream's broadcaster is on. A node writes the entries of its own broadcasters, and keeps them alive
 * with each of its beats: those of a dead node run out. When two nodes hold one stream, the later one is right.
 */
@Injectable()
export class Directory implements OnModuleDestroy {
  private readonly log = new Logger('Cluster');
  private readonly own = new Map<string, Origin>();
  private readonly takenAway = new Subject<string>();
  private readonly following = new Subscription();
  private writing: Promise<void> = Promise.resolve();

  constructor(
    @InjectRedis() private readonly redis: Redis | null,
    private readonly channel: NodeChannel,
    nodes: Nodes,
  ) {
    this.following.add(nodes.refreshed.subscribe(() => this.inTurn((redis) => this.renew(redis))));
    this.following.add(
      channel.told('originChanged').subscribe(({ payload: { streamId, since } }) => {
        const mine = this.own.get(streamId);
        if (mine && mine.since < since) this.lose(streamId);
      }),
    );
  }

  onModuleDestroy(): void {
    this.following.unsubscribe();
  }

  /** A stream of this node now has its broadcaster on another one. */
  get taken(): Observable<string> {
    return this.takenAway;
  }

  /** The stream's broadcaster has come to this node. Other nodes hear of it. */
  claim(streamId: string): void {
    const origin: Origin = { nodeId: this.channel.nodeId, since: Date.now(), producers: [] };
    this.own.set(streamId, origin);
    this.inTurn(async (redis) => {
      const [before] = await this.read(redis, [streamId]);
      // Clocks differ between machines: later than the one before, whatever the clock says.
      if (before) origin.since = Math.max(origin.since, before.since + 1);
      if (this.own.get(streamId) === origin) await this.announce(redis, streamId, origin);
    });
  }

  /** What its broadcaster sends has changed. */
  update(streamId: string, producers: ProducerInfo[]): void {
    const origin = this.own.get(streamId);
    if (!origin) return;
    origin.producers = producers;
    this.inTurn(async (redis) => {
      if (this.own.get(streamId) === origin) await this.write(redis, streamId, origin);
    });
  }

  /** The stream's broadcaster is here no more. */
  release(streamId: string): void {
    if (!this.own.delete(streamId)) return;
    this.inTurn(async (redis) => {
      const [entry] = await this.read(redis, [streamId]);
      if (entry?.nodeId === this.channel.nodeId && !this.own.has(streamId))
        await redis.del(keyOf(streamId));
    });
  }

  /** Where these streams come from, by stream; none of them while Redis is away, but for those of this node. */
  async find(streamIds: readonly string[]): Promise<Map<string, Origin>> {
    const found = new Map<string, Origin>();
    const elsewhere = streamIds.filter((id) => !this.own.has(id));
    const entries = await this.readOrNothing(elsewhere);
    for (const id of streamIds) {
      const origin = this.own.get(id) ?? entries[elsewhere.indexOf(id)];
      if (origin) found.set(id, origin);
    }
    return found;
  }

  private async readOrNothing(streamIds: readonly string[]): Promise<(Origin | undefined)[]> {
    if (!this.redis?.isReady || !streamIds.length) return [];
    try {
      return await this.read(this.redis, streamIds);
    } catch (error) {
      this.log.warn(`origins not read: ${String(error)}`);
      return [];
    }
  }

  /** Keeps the entries of this node alive, and puts right what Redis has forgotten or another node has written. */
  private async renew(redis: Redis): Promise<void> {
    const mine = [...this.own];
    const entries = await this.read(
      redis,
      mine.map(([id]) => id),
    );
    for (const [index, [id, origin]] of mine.entries()) {
      const entry = entries[index];
      if (this.own.get(id) !== origin) continue;
      if (entry?.nodeId === origin.nodeId) await redis.pExpire(keyOf(id), NODE_LEASE_MS);
      else if (entry && entry.since > origin.since) this.lose(id);
      else await this.announce(redis, id, origin);
    }
  }

  private async announce(redis: Redis, streamId: string, origin: Origin): Promise<void> {
    await this.write(redis, streamId, origin);
    const { nodeId, since } = origin;
    await this.channel.tellAll('originChanged', { streamId, nodeId, since });
  }

  private lose(streamId: string): void {
    this.own.delete(streamId);
    this.takenAway.next(streamId);
  }

  private async write(redis: Redis, streamId: string, origin: Origin): Promise<void> {
    await redis.set(keyOf(streamId), JSON.stringify(origin), { PX: NODE_LEASE_MS });
  }

  private async read(redis: Redis, streamIds: readonly string[]): Promise<(Origin | undefined)[]> {
    if (!streamIds.length) return [];
    const entries = await redis.mGet(streamIds.map(keyOf));
    return entries.map((text) =>
      text === null ? undefined : originSchema.safeParse(JSON.parse(text)).data,
    );
  }

  /** One change after another, so that the entry ends up as the last one says. What fails is done by the next renewal. */
  private inTurn(change: (redis: Redis) => Promise<void>): void {
    const { redis } = this;
    if (!redis) return;
    this.writing = this.writing.then(async () => {
      if (!redis.isReady) return;
      try {
        await change(redis);
      } catch (error) {
        this.log.warn(`origins not written: ${String(error)}`);
      }
    });
  }
}
