import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** A TCP port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Linux gives the ports of connections, and `freePort`'s, from 32768 on. */
const NEVER_GIVEN = { from: 20_000, to: 30_000 };

/** The first of so many TCP ports in a row that nobody listens on just now. */
export async function freePortsInARow(count: number): Promise<number> {
  for (;;) {
    const first =
      NEVER_GIVEN.from + Math.floor(Math.random() * (NEVER_GIVEN.to - NEVER_GIVEN.from));
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
