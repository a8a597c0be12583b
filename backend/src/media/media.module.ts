import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { type Config, ConfigError } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { RoomRegistry } from './room-registry.js';
import { WorkerPool } from './worker-pool.js';

/** @throws ConfigError when no worker runs with this configuration */
async function createPool({ media }: Config): Promise<WorkerPool> {
  try {
    return await WorkerPool.create(media);
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}

@Module({
  providers: [
    {
      provide: WorkerPool,
      inject: [CONFIG],
      useFactory: createPool,
    },
    {
      provide: RoomRegistry,
      inject: [WorkerPool],
      useFactory: (pool: WorkerPool) => new RoomRegistry(pool),
    },
  ],
  exports: [RoomRegistry, WorkerPool],
})
export class MediaModule implements OnApplicationShutdown {
  constructor(
    private readonly rooms: RoomRegistry,
    private readonly pool: WorkerPool,
  ) {}

  onApplicationShutdown(): void {
    this.rooms.closeAll();
    this.pool.close();
  }
}
