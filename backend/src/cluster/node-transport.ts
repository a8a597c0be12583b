import { Logger } from '@nestjs/common';
import { ClientRedis, ServerRedis } from '@nestjs/microservices';
import { Redis } from 'ioredis';

/** What Nest's transport takes instead of a URL; ioredis reads that, and does not connect for it. */
export function transportOptions(url: string) {
  const { host, port, username, password, db, tls } = new Redis(url, { lazyConnect: true }).options;
  return {
    ...{ host, port, username, password, db, tls },
    // What Redis does not take now fails now, also what is under way: later it would be wrong.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryAttempts: Infinity,
    retryDelay: 500,
    // A connection that is dead without a word is noticed, as in the other client.
    keepAlive: 5000,
  };
}

/** Nest tells of each try of each connection, twice a second. That Redis is away, its other client says. */
const hushed = new Logger('Cluster');
hushed.log = hushed.error = (message: unknown) => hushed.debug(message);

/** Nest leaves the promises of some commands to nobody, ioredis too: one that is rejected would end the process. */
function guard(redis: Redis): void {
  const send = redis.sendCommand.bind(redis);
  redis.sendCommand = (...command) => {
    const sent = send(...command);
    void Promise.resolve(sent).catch(() => undefined);
    return sent;
  };
}

class Server extends ServerRedis {
  protected override readonly logger = hushed;
}

class Client extends ClientRedis {
  protected override readonly logger = hushed;
}

/** Both sides of Nest's Redis transport. */
export class NodeTransport {
  readonly server: ServerRedis;
  readonly client: ClientRedis;
  private connections: Redis[] = [];

  constructor(url: string) {
    this.server = new Server(transportOptions(url));
    this.client = new Client(transportOptions(url));
  }

  get connected(): boolean {
    return (
      this.connections.length > 0 && this.connections.every(({ status }) => status === 'ready')
    );
  }

  /**
   * Begins to hear what `server` has handlers for.
   * @param more patterns whose handlers may come later
   * @param onReturn when it hears again after it did not for a while
   */
  async open(more: readonly string[], onReturn: () => void): Promise<void> {
    const { client, server } = this;
    await client.connect();
    await new Promise<void>((resolve, reject) => {
      void server.listen((error) => (error instanceof Error ? reject(error) : resolve()));
    });
    const [answering, hearing] = server.unwrap<[Redis, Redis]>();
    this.connections = [answering, hearing, ...client.unwrap<[Redis, Redis]>()];
    this.connections.forEach(guard);
    // They subscribe by themselves, but do not say when, and forget it when a connection is lost at that moment.
    const subscribe = () => hearing.subscribe(...server.getHandlers().keys(), ...more);
    await subscribe();
    // When it is lost again, it comes back again.
    hearing.on('ready', () => void subscribe().then(onReturn, () => undefined));
  }

  /** Nest's own would wait for an answer to QUIT, from a Redis that may be away. */
  close(): void {
    for (const connection of this.connections) connection.disconnect();
  }
}
