import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that can break: both ends then find their connection reset, with no goodbye before. */
export class Path {
  private readonly ends = new Set<Socket>();
  private readonly server;

  private constructor(target: URL) {
    this.server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      for (const end of [near, far]) {
        this.ends.add(end);
        end.on('close', () => this.ends.delete(end));
        // A reset is what this is for.
        end.on('error', () => undefined);
      }
      near.pipe(far).pipe(near);
    });
  }

  static async to(url: string): Promise<Path> {
    const path = new Path(new URL(url));
    path.server.listen(0, '127.0.0.1');
    await once(path.server, 'listening');
    return path;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  break(): void {
    this.server.close();
    for (const end of this.ends) end.resetAndDestroy();
  }
}
