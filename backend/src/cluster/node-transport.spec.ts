import { transportOptions } from './node-transport.js';

describe('transportOptions', () => {
  it.each([
    ['redis://redis', { host: 'redis', port: 6379, db: 0, tls: undefined }],
    ['redis://[::1]:6380', { host: '::1', port: 6380 }],
    ['redis://:p%40ss%2F@redis', { host: 'redis', password: 'p@ss/' }],
    [
      'redis://amphi:secret@redis:6390/3',
      { host: 'redis', port: 6390, username: 'amphi', password: 'secret', db: 3, tls: undefined },
    ],
    ['rediss://amphi:secret@redis/3', { host: 'redis', username: 'amphi', db: 3, tls: {} }],
  ])('reads %s', (url, expected) => {
    expect(transportOptions(url)).toMatchObject(expected);
  });
});
