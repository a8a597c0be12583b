import {
  Global,
  Inject,
  Injectable,
  Logger,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { createClient } from 'redis';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';

/** Token of the client, for factories; classes take it with `@InjectRedis()`. */
export const REDIS = Symbol('Redis');

/** A client that logs what goes wrong and reconnects by itself; not connected yet. */
export function createRedis(url: string) {
  const log = new Logger('Redis');
  return createClient({ url }).on('error', (error: Error) => log.warn(error.message));
}

export type Redis = ReturnType<typeof createRedis>;

/** Injects the connected client, or null when Amphi runs without Redis. */
export const InjectRedis = () => Inject(REDIS);

@Injectable()
class RedisCloser implements OnApplicationShutdown {
  constructor(@InjectRedis() private readonly redis: Redis | null) {}

  onApplicationShutdown(): void {
    this.redis?.destroy();
  }
}

@Global()
@Module({
  providers: [
    {
      provide: REDIS,
      inject: [CONFIG],
      useFactory: async ({ redis: { url } }: Config) => (url ? createRedis(url).connect() : null),
    },
    RedisCloser,
  ],
  exports: [REDIS],
})
export class RedisModule {}
