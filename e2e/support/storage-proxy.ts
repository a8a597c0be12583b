import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

/** Stands before a real S3 store, counts what browsers send there, and can fail in its place. */
export class StorageProxy {
  /** Bytes that came from pages, and were taken in by the store. */
  bytesFromPages = 0;
  /** Requests of pages that were answered 503. */
  refused = 0;
  private away = false;
  private readonly server: Server;
  private readonly store: URL;

  private constructor(server: Server, store: URL) {
    this.server = server;
    this.store = store;
  }

  static async before(store: string): Promise<StorageProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new StorageProxy(server, new URL(store));
    server.on('request', (incoming, response) => {
      if (proxy.away) {
        if (fromPage(incoming)) proxy.refused++;
        incoming.resume();
        response.writeHead(503).end();
        return;
      }
      proxy.pass(incoming, response).catch(() => response.destroy());
    });
    return proxy;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on every request is answered 503, until `recover`. */
  fail(): void {
    this.away = true;
  }

  recover(): void {
    this.away = false;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** As it came, the Host header included: it is part of what was signed. */
  private async pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url, headers } = incoming;
    const { hostname, port } = this.store;
    const outgoing = request({ hostname, port, method, path: url, headers });
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
    await pipeline(incoming, outgoing);
    const [answer] = await answered;
    if (method === 'PUT' && fromPage(incoming) && answer.statusCode === 200)
      this.bytesFromPages += Number(headers['content-length']);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    await pipeline(answer, response);
  }
}

/** Pages say where they come from, servers do not. */
const fromPage = ({ headers }: IncomingMessage) => headers.origin !== undefined;
