import { setTimeout as delay } from 'node:timers/promises';
import type { Health } from '@amphi/contracts';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Nodes } from '../cluster/nodes.js';
import { InjectRedis, type Redis } from '../common/redis.module.js';
import { version } from '../common/version.js';
import type { Config } from '../config/config.js';
import { InjectConfig } from '../config/config.module.js';
import { RoomRegistry } from '../media/room-registry.js';
import { WorkerPool } from '../media/worker-pool.js';
import { StorageService } from '../storage/storage.service.js';
import { NodeLoad } from './node-load.js';

/** A component that takes longer than this to answer a trivial question does not work. */
const ANSWER_MS = 3000;

/** Asks every component whether it works. */
@Injectable()
export class HealthService {
  private readonly log = new Logger('Health');

  constructor(
    @InjectConfig() private readonly config: Config,
    @InjectRedis() private readonly redisClient: Redis | null,
    private readonly dataSource: DataSource,
    private readonly storageService: StorageService,
    private readonly pool: WorkerPool,
    private readonly registry: RoomRegistry,
    private readonly nodes: Nodes,
    private readonly nodeLoad: NodeLoad,
  ) {}

  async check(): Promise<Health> {
    const [database, redis, storage, media] = await Promise.all([
      this.database(),
      this.redis(),
      this.storage(),
      this.media(),
    ]);
    const ok = [database, redis, storage, media].every((part) => part.ok);
    const { id, draining, others } = this.nodes;
    return {
      status: draining ? 'draining' : ok ? 'ok' : 'degraded',
      version,
      uptimeSeconds: process.uptime(),
      database,
      redis,
      storage,
      media,
      node: { id, load: this.nodeLoad.load, draining, nodes: others.length + 1 },
    };
  }

  private async database(): Promise<Health['database']> {
    const ok = await this.answers('database', () => this.dataSource.query('SELECT 1'));
    return { kind: this.config.database.embedded ? 'embedded' : 'external', ok };
  }

  private async redis(): Promise<Health['redis']> {
    const client = this.redisClient;
    if (!client) return { kind: 'memory', ok: true };
    return { kind: 'redis', ok: await this.answers('redis', () => client.ping()) };
  }

  private async storage(): Promise<Health['storage']> {
    const ok = await this.answers('storage', () => this.storageService.check());
    return { kind: this.config.storage.driver, ok };
  }

  private async media(): Promise<Health['media']> {
    const { workers, complete } = this.pool;
    const { rooms } = this.registry;
    const answer = await this.answers('media', () =>
      Promise.all(workers.map(({ worker }) => worker.getResourceUsage())),
    );
    return {
      workers: workers.length,
      rooms: rooms.length,
      peers: this.nodeLoad.peers,
      ok: answer && complete,
    };
  }

  private async answers(part: string, ask: () => Promise<unknown>): Promise<boolean> {
    const answered = new AbortController();
    const late = delay(ANSWER_MS, undefined, { signal: answered.signal }).then(() => {
      throw new Error(`no answer in ${ANSWER_MS} ms`);
    });
    try {
      await Promise.race([ask(), late]);
      return true;
    } catch (error) {
      this.log.warn(`${part}: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    } finally {
      answered.abort();
    }
  }
}
