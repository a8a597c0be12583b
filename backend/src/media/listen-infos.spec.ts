import { listenInfos } from './listen-infos.js';

const address = (ip: string, family: 'IPv4' | 'IPv6', internal = false) => ({
  address: ip,
  netmask: '',
  mac: '',
  cidr: null,
  internal,
  ...(family === 'IPv4' ? { family } : { family, scopeid: 0 }),
});
const interfaces = {
  lo: [address('127.0.0.1', 'IPv4', true), address('::1', 'IPv6', true)],
  eth0: [address('192.168.1.5', 'IPv4'), address('fe80::1', 'IPv6')],
  wlan0: [address('10.0.0.7', 'IPv4')],
};

describe('listenInfos', () => {
  it('offers the local network and localhost by default, UDP first, on one port', () => {
    const ips = ['192.168.1.5', '10.0.0.7', '127.0.0.1'];
    expect(listenInfos({ port: 40_000 }, interfaces)).toEqual([
      ...ips.map((ip) => ({ protocol: 'udp', port: 40_000, ip })),
      ...ips.map((ip) => ({ protocol: 'tcp', port: 40_000, ip })),
    ]);
  });

  it('takes "any address" for what it means, since no client can connect to it', () => {
    for (const listenAddress of ['0.0.0.0', '::'])
      expect(listenInfos({ port: 1, listenAddress }, interfaces)).toEqual(
        listenInfos({ port: 1 }, interfaces),
      );
  });

  it('listens on the one address that is given', () => {
    expect(listenInfos({ port: 1, listenAddress: '10.0.0.7' }, interfaces)).toEqual([
      { protocol: 'udp', port: 1, ip: '10.0.0.7' },
      { protocol: 'tcp', port: 1, ip: '10.0.0.7' },
    ]);
  });

  it('announces another address than it listens on', () => {
    const announcedAddress = 'live.example.org';
    expect(listenInfos({ port: 1, announcedAddress }, interfaces)).toEqual([
      { protocol: 'udp', port: 1, ip: '0.0.0.0', announcedAddress },
      { protocol: 'tcp', port: 1, ip: '0.0.0.0', announcedAddress },
    ]);
    expect(
      listenInfos({ port: 1, listenAddress: '10.0.0.7', announcedAddress }, interfaces)[0],
    ).toMatchObject({ ip: '10.0.0.7', announcedAddress });
  });
});
