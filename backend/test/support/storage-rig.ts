import { randomBytes, randomUUID } from 'node:crypto';
import { LIMITS, type SignedRequest } from '@amphi/contracts';
import { StorageService, type UploadRef } from '../../src/storage/storage.service.js';
import { startApp, type TestApp } from './app.js';
import { createBucket } from './s3.js';

export const WEBM = 'video/webm';

/** Two parts that may stand one after the other, and the file that they make. */
export const first = randomBytes(LIMITS.part.minBytes + 3);
export const last = randomBytes(1000);
export const whole = Buffer.concat([first, last]);

/** For `describe.each`: what an operator sets for each driver. */
export const drivers: [string, () => Promise<Record<string, string>>][] = [
  ['local disk', async () => ({})],
  ['S3', createBucket],
];

/** The storage of a real application, and a browser's way to it. */
export class StorageRig {
  private constructor(
    private readonly test: TestApp,
    readonly storage: StorageService,
  ) {}

  static async start(env: Record<string, string>): Promise<StorageRig> {
    const test = await startApp(env);
    return new StorageRig(test, test.app.get(StorageService));
  }

  close = () => this.test.close();
  urlOf = (url: string) => new URL(url, this.test.url);

  send({ method, url, headers }: SignedRequest, body: Buffer): Promise<Response> {
    return fetch(this.urlOf(url), { method, headers, body: new Uint8Array(body) });
  }

  async begin(key = `recordings/${randomUUID()}/video.webm`): Promise<UploadRef> {
    return { key, uploadId: await this.storage.createUpload(key, WEBM) };
  }

  async sendPart(upload: UploadRef, partNumber: number, body: Buffer): Promise<void> {
    const part = { partNumber, sizeBytes: body.length };
    const response = await this.send(await this.storage.signPart(upload, part), body);
    expect(response.ok).toBe(true);
  }

  /** An object of both parts. */
  async stored(): Promise<UploadRef> {
    const upload = await this.begin();
    await this.sendPart(upload, 1, first);
    await this.sendPart(upload, 2, last);
    await this.storage.completeUpload(upload, 2);
    return upload;
  }

  async get(key: string, headers: Record<string, string> = {}): Promise<Response> {
    const { url } = await this.storage.signRead(key, { contentType: WEBM });
    return fetch(this.urlOf(url), { headers });
  }
}

export const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
