import { networkInterfaces } from 'node:os';
import type { Config } from '../config/config.js';

/**
 * Where this node receives media from others: as configured, else the address that it listens on, else its first one
 * in the network.
 */
export function pipeAddress(
  { pipeAddress: configured, listenAddress }: Config['media'],
  interfaces = networkInterfaces(),
): string {
  if (configured) return configured;
  if (listenAddress && listenAddress !== '0.0.0.0' && listenAddress !== '::') return listenAddress;
  const external = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  return external?.address ?? '127.0.0.1';
}
