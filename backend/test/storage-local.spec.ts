import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import type { ErrorResponse, SignedRequest } from '@amphi/contracts';
import { LocalStorage } from '../src/storage/local-storage.js';
import { StorageService, type UploadRef } from '../src/storage/storage.service.js';
import { UrlSigner } from '../src/storage/url-signer.js';
import { startApp, type TestApp } from './support/app.js';

const body = new Uint8Array(randomBytes(1000));

let test: TestApp;
let storage: StorageService;
let signer: UrlSigner;

beforeAll(async () => {
  test = await startApp({ STORAGE_URL_TTL_SECONDS: '2' });
  storage = test.app.get(StorageService);
  signer = test.app.get(UrlSigner);
});
afterAll(() => test.close());

const urlOf = (url: string) => new URL(url, test.url);
const codeOf = async (response: Response) => ((await response.json()) as ErrorResponse).error.code;
const soon = () => new Date(Date.now() + 60_000);

async function begin(): Promise<UploadRef> {
  const key = `recordings/${randomUUID()}/video.webm`;
  return { key, uploadId: await storage.createUpload(key, 'video/webm') };
}

async function storedPicture(): Promise<string> {
  const key = `recordings/${randomUUID()}/poster.jpg`;
  const { url, headers } = await storage.signPut(key, 'image/jpeg', body.length);
  expect((await fetch(urlOf(url), { method: 'PUT', headers, body })).status).toBe(204);
  return key;
}

/** As it is: fetch would tidy the path up. */
function getRaw(pathAndQuery: string): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(test.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path: pathAndQuery }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject).end();
  });
}

describe('the files of local storage', () => {
  const secret = 'this must not be read';
  const hostile = [
    '../secret.txt',
    '..%2fsecret.txt',
    '%2e%2e/secret.txt',
    '%2e%2e%2fsecret.txt',
    '..%5csecret.txt',
    'recordings/../../secret.txt',
    'recordings/%2e%2e/%2e%2e/secret.txt',
    '/etc/passwd',
    '%2fetc%2fpasswd',
    '.hidden',
    'a/.hidden',
    'a%00b',
  ];
  beforeAll(() => writeFile(path.join(test.env['STORAGE_DIR'] ?? '', 'secret.txt'), secret));

  it.each(hostile)('are not left by GET %s', async (key) => {
    const donor = await storage.signRead('recordings/x/video.webm', { contentType: 'a/b' });
    const answer = await getRaw(`/api/storage/${key}?${donor.url.split('?')[1]}`);
    expect([403, 404]).toContain(answer.status);
    expect(answer.text).not.toContain(secret);
    expect(answer.text).not.toContain('root:');
  });

  it.each(hostile)('are not left by GET %s, not even with a signature of ours', async (key) => {
    const { pathname } = new URL(`/api/storage/${key}`, test.url);
    const answer = await getRaw(signer.sign('GET', pathname, { type: 'text/plain' }, soon()));
    expect([403, 404]).toContain(answer.status);
    expect(answer.text).not.toContain(secret);
  });

  it.each(['..', '../objects', '../../x', '', '.'])(
    'are not left by an upload named "%s"',
    async (upload) => {
      const params = { upload, part: '1', size: '1000' };
      const url = signer.sign('PUT', '/api/storage/a/b.webm', params, soon());
      const before = await readdir(test.env['STORAGE_DIR'] ?? '');
      await fetch(urlOf(url), { method: 'PUT', body });
      expect(await readdir(test.env['STORAGE_DIR'] ?? '')).toEqual(before);
    },
  );
});

describe('signed URLs of local storage', () => {
  it('end', async () => {
    const key = await storedPicture();
    const write = await storage.signPut(key, 'image/jpeg', body.length);
    const read = await storage.signRead(key, { contentType: 'image/jpeg' });
    const put = () => fetch(urlOf(write.url), { method: 'PUT', headers: write.headers, body });
    expect((await put()).status).toBe(204);
    let answer: Response;
    do answer = await fetch(urlOf(read.url));
    while (answer.ok);
    expect(answer.status).toBe(403);
    expect(await codeOf(answer)).toBe('signature_expired');
    expect(Date.now()).toBeGreaterThanOrEqual(new Date(read.expiresAt).getTime());
    do answer = await put();
    while (answer.ok);
    expect(await codeOf(answer)).toBe('signature_expired');
  });

  it.each([
    ['type', 'text/html'],
    ['name', 'other.webm'],
    ['expires', '99999999999'],
    ['extra', 'parameter'],
  ])('are refused with another %s', async (name, value) => {
    const key = await storedPicture();
    const read = await storage.signRead(key, { contentType: 'image/jpeg', downloadName: 'a.jpg' });
    const url = urlOf(read.url);
    url.searchParams.set(name, value);
    const answer = await fetch(url);
    expect(answer.status).toBe(403);
    expect(await codeOf(answer)).toBe('signature_invalid');
  });

  it.each(['', 'AAAA', 'ä', 'A'.repeat(43), 'A'.repeat(10_000)])(
    'are refused with the signature "%.10s"',
    async (signature) => {
      const key = await storedPicture();
      const url = urlOf((await storage.signRead(key, { contentType: 'image/jpeg' })).url);
      url.searchParams.set('signature', signature);
      expect((await fetch(url)).status).toBe(403);
    },
  );

  it('give the type that was signed, and let no browser guess another', async () => {
    const key = await storedPicture();
    const { url } = await storage.signRead(key, { contentType: 'image/jpeg' });
    const answer = await fetch(urlOf(url));
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-disposition')).toBeNull();
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(body);
  });

  it('answer HEAD', async () => {
    const key = await storedPicture();
    const { url } = await storage.signRead(key, { contentType: 'image/jpeg' });
    const answer = await fetch(urlOf(url), { method: 'HEAD' });
    expect(answer.headers.get('content-length')).toBe('1000');
    expect(answer.headers.get('accept-ranges')).toBe('bytes');
  });

  it('ignore a range of another version', async () => {
    const key = await storedPicture();
    const { url } = await storage.signRead(key, { contentType: 'image/jpeg' });
    const headers = { range: 'bytes=0-1', 'if-range': '"another"' };
    expect((await fetch(urlOf(url), { headers })).status).toBe(200);
  });
});

describe('what local storage takes in', () => {
  const stream = (size: number) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array(size));
        controller.close();
      },
    });
  const send = ({ url, headers }: SignedRequest, size: number) =>
    fetch(urlOf(url), { method: 'PUT', headers, body: stream(size), duplex: 'half' });

  it.each([
    ['fewer', 999, 'validation_failed'],
    ['more', 1001, 'payload_too_large'],
    ['far more', 5_000_000, 'payload_too_large'],
  ])('is not %s bytes than signed, announced or not', async (_what, size, code) => {
    const upload = await begin();
    const signed = await storage.signPart(upload, { partNumber: 1, sizeBytes: 1000 });
    expect(await codeOf(await send(signed, size))).toBe(code);
    const announced = { method: 'PUT', body: new Uint8Array(size) };
    expect(await codeOf(await fetch(urlOf(signed.url), announced))).toBe(code);
    const folder = path.join(test.env['STORAGE_DIR'] ?? '', 'uploads', upload.uploadId);
    expect(await readdir(folder)).toEqual(['key']);
    expect((await send(signed, 1000)).status).toBe(204);
    expect((await storage.listParts(upload)).length).toBe(1);
  });

  it('is nothing when the sender goes away in the middle', async () => {
    const upload = await begin();
    const signed = await storage.signPart(upload, { partNumber: 1, sizeBytes: 1000 });
    const folder = path.join(test.env['STORAGE_DIR'] ?? '', 'uploads', upload.uploadId);
    const { hostname, port } = new URL(test.url);
    const sender = request({
      hostname,
      port,
      path: signed.url,
      method: 'PUT',
      headers: { 'content-length': 1000 },
    }).on('error', () => undefined);
    sender.write(new Uint8Array(10));
    while ((await readdir(folder)).length < 2) await new Promise(setImmediate);
    sender.destroy();
    while ((await readdir(folder)).length > 1) await new Promise(setImmediate);
    expect(await storage.listParts(upload)).toEqual([]);
  });

  it('is refused under another type', async () => {
    const { url } = await storage.signPut('recordings/y/poster.jpg', 'image/jpeg', body.length);
    for (const type of ['text/html', 'application/json']) {
      const headers = { 'content-type': type };
      const answer = await fetch(urlOf(url), { method: 'PUT', headers, body: '{}' });
      expect(await codeOf(answer)).toBe('unsupported_media_type');
    }
  });

  it('lies in parts, as it came, under its key', async () => {
    const upload = await begin();
    await storage.putPart(upload, 1, body);
    await storage.completeUpload(upload, 1);
    const dir = path.join(test.env['STORAGE_DIR'] ?? '', 'objects', upload.key);
    expect(await readdir(dir)).toEqual(['00001']);
    expect(new Uint8Array(await readFile(path.join(dir, '00001')))).toEqual(body);
  });
});

describe('local storage', () => {
  it('says that it is away when its folder cannot be', async () => {
    const file = path.join(test.env['STORAGE_DIR'] ?? '', 'a-file');
    await writeFile(file, '');
    const broken: StorageService = new LocalStorage(file, 60, signer);
    const away = expect.objectContaining({ code: 'storage_unavailable' });
    await expect(broken.check()).rejects.toEqual(away);
    await expect(broken.createUpload('a/b', 'video/webm')).rejects.toEqual(away);
    await expect(broken.sizeOf('a/b')).rejects.toEqual(away);
  });
});
