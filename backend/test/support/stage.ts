import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Session, Stream } from '@amphi/contracts';
import { RoomRegistry } from '../../src/media/room-registry.js';
import { WorkerPool } from '../../src/media/worker-pool.js';
import { StreamsService } from '../../src/streams/streams.service.js';
import { startApp, type TestApp } from './app.js';
import { register } from './people.js';
import { camera, microphone } from './rtp.js';
import { SignalingClient } from './signaling-client.js';

/** The whole application with one user who has a stream, and clients that close with the test. */
export class Stage {
  readonly clients: SignalingClient[] = [];
  stream: Stream;
  owner: Session;

  private readonly connections = new Set<Duplex>();

  private constructor(readonly test: TestApp) {
    const server: Server = test.app.getHttpServer();
    server.on('upgrade', (_, connection) => {
      this.connections.add(connection);
      connection.once('close', () => this.connections.delete(connection));
    });
  }

  static async open(overrides: Record<string, string> = {}): Promise<Stage> {
    return new Stage(await startApp(overrides));
  }

  get pool(): WorkerPool {
    return this.test.app.get(WorkerPool);
  }

  get rooms(): RoomRegistry {
    return this.test.app.get(RoomRegistry);
  }

  get streams(): StreamsService {
    return this.test.app.get(StreamsService);
  }

  /** A new user with a new stream, which nobody has joined. */
  async newStream(): Promise<Stream> {
    this.owner = await register(this.test);
    this.stream = await this.streams.create(this.owner.user, { title: 'On stage' });
    return this.stream;
  }

  async connect(token?: string, url = this.test.url): Promise<SignalingClient> {
    const client = await SignalingClient.connect(url, token);
    this.clients.push(client);
    return client;
  }

  /** A connection of the stream's owner, which has joined as its broadcaster. */
  async broadcaster(url?: string): Promise<SignalingClient> {
    const client = await this.connect(this.owner.token, url);
    await client.join(this.stream.id, 'broadcaster');
    return client;
  }

  /** The stream with camera and microphone. */
  async live(): Promise<SignalingClient> {
    const client = await this.broadcaster();
    await client.request('produce', camera());
    await client.request('produce', microphone());
    return client;
  }

  /** A guest who consumes everything there is. */
  async viewer(url?: string): Promise<SignalingClient> {
    const client = await this.connect(undefined, url);
    const { producers, routerRtpCapabilities } = await client.join(this.stream.id);
    if (producers.length)
      await client.request('consume', {
        producerIds: producers.map(({ id }) => id),
        rtpCapabilities: routerRtpCapabilities,
      });
    return client;
  }

  /** Waits until the server has noticed that all but so many connections are gone. */
  async untilConnections(count: number): Promise<void> {
    while (this.connections.size > count) await new Promise(setImmediate);
  }

  async closeClients(): Promise<void> {
    for (const client of this.clients.splice(0)) client.close();
    await this.untilConnections(0);
  }

  async close(): Promise<void> {
    await this.closeClients();
    await this.test.close();
  }
}
