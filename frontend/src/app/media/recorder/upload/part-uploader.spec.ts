import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { SignedPart } from '@amphi/contracts';
import type { PartToSign, RecordingApi } from '../recording-api';
import { partBytes } from '../spool/part-size';
import { PartUploader } from './part-uploader';
import { Patience } from './patience';

const HOUR_MS = 3_600_000;

/** Storage over real HTTP, and the API's signing. */
class Storage {
  readonly signed: number[][] = [];
  /** Every request that came, as `part:status`. */
  readonly requests: string[] = [];
  readonly stored = new Map<number, { bytes: number; contentType: string | undefined }>();
  /** Status of the next requests for a part; then 200. */
  readonly failures = new Map<number, number[]>();
  refusal: { code: string; above: number } | null = null;
  validMs = HOUR_MS;
  inFlight = 0;
  mostInFlight = 0;
  #url = '';
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('access-control-allow-methods', 'PUT');
      response.setHeader('access-control-allow-headers', '*');
      if (request.method === 'OPTIONS') return void response.writeHead(204).end();
      this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
      const part = Number(request.url?.slice(1));
      let bytes = 0;
      request.on('data', (chunk: Buffer) => (bytes += chunk.length));
      request.on('end', () => {
        this.inFlight--;
        const status = this.failures.get(part)?.shift() ?? 200;
        this.requests.push(`${part}:${status}`);
        const contentType = request.headers['content-type'];
        if (status === 200) this.stored.set(part, { bytes, contentType });
        response.writeHead(status).end();
      });
    });
  }

  async listen(): Promise<void> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    const { port } = this.#server.address() as AddressInfo;
    this.#url = `http://127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  get api(): RecordingApi {
    const never = () => Promise.reject(new Error('not asked for'));
    return {
      begin: never,
      listParts: never,
      complete: never,
      signPicture: never,
      signParts: (_recordingId, parts) => this.#sign(parts),
    };
  }

  #sign(parts: PartToSign[]): Promise<SignedPart[]> {
    const { refusal } = this;
    if (refusal && parts.some(({ partNumber }) => partNumber > refusal.above))
      return Promise.reject(Object.assign(new Error('refused'), { code: refusal.code }));
    this.signed.push(parts.map(({ partNumber }) => partNumber));
    return Promise.resolve(
      parts.map(({ partNumber }) => ({
        partNumber,
        method: 'PUT' as const,
        url: `${this.#url}/${partNumber}`,
        headers: { 'content-type': 'video/webm' },
        expiresAt: new Date(Date.now() + this.validMs).toISOString(),
      })),
    );
  }
}

let storage: Storage;
beforeEach(async () => {
  storage = new Storage();
  await storage.listen();
});
afterEach(() => storage.close());

function uploaderTo(target: Storage, sent: number[] = []): PartUploader {
  return new PartUploader({
    api: target.api,
    recordingId: 'r',
    patience: new Patience(new AbortController().signal),
    sent: ({ partNumber }) => sent.push(partNumber),
  });
}

/** A part with this many bytes; its size as signed says that it is a full one. */
function part(partNumber: number, sizeBytes = partBytes(partNumber), fill = 10) {
  return { partNumber, sizeBytes, read: () => Promise.resolve(new Blob([new Uint8Array(fill)])) };
}

describe('the uploader', () => {
  it('sends every part with the signed headers, and signs a few ahead', async () => {
    const sent: number[] = [];
    const uploader = uploaderTo(storage, sent);
    uploader.add(part(1));
    await Promise.resolve();
    for (let i = 2; i <= 5; i++) uploader.add(part(i));
    uploader.end();
    await uploader.done;
    expect([...storage.stored.keys()].sort()).toEqual([1, 2, 3, 4, 5]);
    expect(storage.stored.get(1)).toEqual({ bytes: 10, contentType: 'video/webm' });
    expect(sent.sort()).toEqual([1, 2, 3, 4, 5]);
    expect(storage.signed[0]).toEqual([1, 2, 3, 4, 5]);
    expect(storage.signed.length).toBeLessThan(5);
    expect(storage.mostInFlight).toBeLessThanOrEqual(2);
    const added = [1, 2, 3, 4, 5].reduce((bytes, i) => bytes + partBytes(i), 0);
    expect(uploader.progress$.value).toEqual({ sentBytes: added, addedBytes: added });
  });

  it('sends a part again until storage has it, each time under a new signature', async () => {
    storage.failures.set(1, [503, 403]);
    const uploader = uploaderTo(storage);
    uploader.add(part(1, 10));
    uploader.end();
    await uploader.done;
    expect(storage.requests).toEqual(['1:503', '1:403', '1:200']);
    expect(storage.signed).toEqual([[1], [1], [1]]);
  });

  it('signs again what was signed ahead and is about to expire', async () => {
    storage.validMs = 10_000;
    const uploader = uploaderTo(storage);
    const second = new Promise<void>((resolve) => {
      const add = (partNumber: number, read: () => void) =>
        uploader.add({
          ...part(partNumber),
          read: () => {
            read();
            return part(partNumber).read();
          },
        });
      add(1, () => add(2, resolve));
    });
    await second;
    uploader.end();
    await uploader.done;
    expect(storage.signed.map(([first]) => first)).toEqual([1, 2]);
  });

  it('lets the first part, sent again, not be overtaken by its former self', async () => {
    storage.failures.set(1, [503]);
    const uploader = uploaderTo(storage);
    uploader.add(part(1, 10, 10));
    uploader.add(part(1, 20, 20));
    uploader.end();
    await uploader.done;
    expect(storage.requests).toEqual(['1:503', '1:200', '1:200']);
    expect(storage.stored.get(1)?.bytes).toBe(20);
  });

  it('fails when the server refuses for good, after what there was room for', async () => {
    storage.refusal = { code: 'quota_exceeded', above: 2 };
    const sent: number[] = [];
    const uploader = uploaderTo(storage, sent);
    for (let i = 1; i <= 4; i++) uploader.add(part(i));
    await expect(uploader.done).rejects.toThrow('refused');
    expect(storage.stored.has(3)).toBe(false);
  });
});
