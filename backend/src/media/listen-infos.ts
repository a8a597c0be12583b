import { networkInterfaces } from 'node:os';
import type { types as mediasoup } from 'mediasoup';

export interface ListenOptions {
  /** UDP and TCP port; 0 lets the worker choose one. */
  port: number;
  listenAddress?: string | undefined;
  announcedAddress?: string | undefined;
}

type Interfaces = ReturnType<typeof networkInterfaces>;

const ANY_ADDRESS: readonly (string | undefined)[] = [undefined, '0.0.0.0', '::'];

/**
 * Where a worker listens, and what clients are told. Without any address given: each IPv4 address of this machine and
 * the loopback one, so that both localhost and the local network work. Clients get them in this order of preference:
 * UDP before TCP, the network before the loopback.
 */
export function listenInfos(
  { port, listenAddress, announcedAddress }: ListenOptions,
  interfaces: Interfaces = networkInterfaces(),
): mediasoup.TransportListenInfo[] {
  const addresses = addressesOf(listenAddress, announcedAddress, interfaces);
  return (['udp', 'tcp'] as const).flatMap((protocol) =>
    addresses.map((address) => ({ protocol, port, ...address })),
  );
}

function addressesOf(
  listenAddress: string | undefined,
  announcedAddress: string | undefined,
  interfaces: Interfaces,
): { ip: string; announcedAddress?: string }[] {
  if (announcedAddress) return [{ ip: listenAddress ?? '0.0.0.0', announcedAddress }];
  // "Any address" is nothing that a client could connect to.
  if (listenAddress && !ANY_ADDRESS.includes(listenAddress)) return [{ ip: listenAddress }];
  const external = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => ({ ip: address }));
  return [...external, { ip: '127.0.0.1' }];
}
