import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { loadConfig } from '../src/config/config.js';
import { S3Storage } from '../src/storage/s3-storage.js';
import { createBucket } from './support/s3.js';

// What it logs about a store that is away is the point here.
Logger.overrideLogger(false);

const DATABASE_URL = 'postgresql://localhost/unused';
const away = expect.objectContaining({ code: 'storage_unavailable' });

let env: Record<string, string>;
beforeAll(async () => {
  env = await createBucket();
});

const open = (overrides: Record<string, string> = {}) =>
  S3Storage.create(loadConfig({ DATABASE_URL, ...env, ...overrides }).storage);

describe('a start with S3', () => {
  it('needs a bucket that is there', async () => {
    await expect(open({ S3_BUCKET: 'no-such-bucket' })).rejects.toThrow(
      /^S3_BUCKET: .*no-such-bucket/,
    );
  });

  it('needs keys that open it', async () => {
    await expect(open({ S3_SECRET_ACCESS_KEY: 'wrong' })).rejects.toThrow(/^S3_ACCESS_KEY_ID: /);
  });

  it('lets browsers in from any page', async () => {
    const storage = await open();
    const { url } = await storage.signPart(
      { key: 'recordings/x/video.webm', uploadId: 'any' },
      { partNumber: 1, sizeBytes: 5 },
    );
    storage.close();
    const answer = await fetch(url, {
      method: 'OPTIONS',
      headers: { origin: 'https://live.example.com', 'access-control-request-method': 'PUT' },
    });
    expect(answer.headers.get('access-control-allow-origin')).toMatch(
      /^(\*|https:\/\/live\.example\.com)$/,
    );
    expect(answer.headers.get('access-control-allow-methods')).toContain('PUT');
  });
});

describe('an S3 store that is away', () => {
  it('does not stop the start, and is told as such', async () => {
    // A port that was free a moment ago.
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const storage = await open({ S3_ENDPOINT: `http://127.0.0.1:${port}` });
    await expect(storage.check()).rejects.toEqual(away);
    await expect(storage.createUpload('a/b', 'video/webm')).rejects.toEqual(away);
    await expect(storage.listParts({ key: 'a/b', uploadId: 'x' })).rejects.toEqual(away);
    await expect(storage.completeUpload({ key: 'a/b', uploadId: 'x' }, 1)).rejects.toEqual(away);
    await expect(storage.sizeOf('a/b')).rejects.toEqual(away);
    await expect(storage.read('a/b', 0, 1)).rejects.toEqual(away);
    storage.close();
  });
});
