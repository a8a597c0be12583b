import { LIMITS } from '@amphi/contracts';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { Server, ServerOptions } from 'socket.io';
import { createRedis, type Redis } from './redis.module.js';

/**
 * Socket.IO for every gateway: one connection, over Redis Streams between instances when Redis is configured, with a
 * client of its own because the adapter blocks it in XREAD.
 */
export class SocketIoAdapter extends IoAdapter {
  private constructor(
    app: INestApplicationContext,
    private readonly redis: Redis | null,
  ) {
    super(app);
  }

  static async create(app: INestApplicationContext, redisUrl?: string): Promise<SocketIoAdapter> {
    return new SocketIoAdapter(app, redisUrl ? await createRedis(redisUrl).connect() : null);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const shared: Partial<ServerOptions> = {
      // Up to here a message is read and refused with a typed answer; beyond, the connection is cut.
      maxHttpBufferSize: 8 * LIMITS.payloadBytes,
      ...(this.redis && { adapter: createAdapter(this.redis) }),
    };
    return super.createIOServer(port, { ...options, ...shared } as ServerOptions);
  }

  /** Nest calls this after the servers are closed: before that, the adapter's XREAD would throw. */
  override async dispose(): Promise<void> {
    this.redis?.destroy();
    await super.dispose();
  }
}
