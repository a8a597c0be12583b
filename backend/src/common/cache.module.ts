import { CacheModule as NestCacheModule } from '@nestjs/cache-manager';
import { Logger, Module } from '@nestjs/common';
import { KeyvAdapter } from 'cache-manager';
import { redisStore } from 'cache-manager-redis-yet';
import Keyv from 'keyv';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';

/**
 * A store in Redis. It is handed to the cache inside a `Keyv` because `{ store }`, as the packages' own examples have
 * it, is silently ignored and caches in memory. A Redis that is away makes every key a miss, at once.
 */
async function redisKeyv(url: string): Promise<Keyv> {
  const log = new Logger('Cache');
  const warn = (error: Error) => log.warn(error.message);
  const store = await redisStore({ url, disableOfflineQueue: true });
  store.client.on('error', warn);
  const adapter = new KeyvAdapter({ ...store, disconnect: () => store.client.disconnect() });
  return new Keyv({ store: adapter, namespace: 'amphi' }).on('error', warn);
}

/** The cache of `@nestjs/cache-manager`: in Redis, shared by all servers, or in memory without Redis. */
@Module({
  imports: [
    NestCacheModule.registerAsync({
      inject: [CONFIG],
      useFactory: async ({ redis: { url } }: Config) =>
        url ? { stores: [await redisKeyv(url)] } : {},
    }),
  ],
  exports: [NestCacheModule],
})
export class CacheModule {}
