import { loadConfig } from '../config/config.js';
import { pipeAddress } from './pipe-address.js';

const DATABASE_URL = 'postgresql://localhost/amphi';
const rest = { netmask: '', mac: '', cidr: null };
const interfaces = {
  lo: [{ ...rest, family: 'IPv4' as const, address: '127.0.0.1', internal: true }],
  eth0: [{ ...rest, family: 'IPv4' as const, address: '10.0.0.7', internal: false }],
};
const addressWith = (env: Record<string, string>, of = interfaces) =>
  pipeAddress(loadConfig({ DATABASE_URL, ...env }).media, of);

describe('pipeAddress', () => {
  it.each([
    ['the first in the network', {}, '10.0.0.7'],
    ['the first in the network', { MEDIA_LISTEN_ADDRESS: '0.0.0.0' }, '10.0.0.7'],
    ['the one that is listened on', { MEDIA_LISTEN_ADDRESS: '10.1.1.1' }, '10.1.1.1'],
    ['the one that is set', { MEDIA_PIPE_ADDRESS: '10.2.2.2' }, '10.2.2.2'],
  ])('is %s with %j', (_, env: Record<string, string>, address) => {
    expect(addressWith(env)).toBe(address);
  });

  it('is the loopback one on a machine without network', () => {
    expect(addressWith({}, { ...interfaces, eth0: [] })).toBe('127.0.0.1');
  });
});
