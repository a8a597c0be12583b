import { randomBytes, randomUUID } from 'node:crypto';
import type { ErrorCode } from '@amphi/contracts';
import type { StorageService } from '../src/storage/storage.service.js';
import { bytesOf, drivers, first, last, StorageRig, WEBM, whole } from './support/storage-rig.js';

const coded = (code: ErrorCode): unknown => expect.objectContaining({ code });

describe.each(drivers)('storage on %s', (_, environment) => {
  let rig: StorageRig;
  let storage: StorageService;

  beforeAll(async () => {
    rig = await StorageRig.start(await environment());
    storage = rig.storage;
  });
  afterAll(() => rig.close());

  describe('reading', () => {
    let key: string;
    const size = whole.length;
    beforeAll(async () => ({ key } = await rig.stored()));

    it.each([
      ['the first byte', 'bytes=0-0', 0, 1],
      [
        'a stretch across parts',
        `bytes=${first.length - 2}-${first.length + 1}`,
        first.length - 2,
        first.length + 2,
      ],
      ['an open end', `bytes=${size - 5}-`, size - 5, size],
      ['the last bytes', 'bytes=-7', size - 7, size],
      ['an end beyond the end', `bytes=${size - 3}-${size + 100}`, size - 3, size],
      ['more than there is, from the end', `bytes=-${size + 100}`, 0, size],
      ['the second part alone', `bytes=${first.length}-`, first.length, size],
    ])('gives %s', async (_what, range, start, end) => {
      const response = await rig.get(key, { range });
      expect(response.status).toBe(206);
      expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${size}`);
      expect(response.headers.get('content-length')).toBe(String(end - start));
      expect(Buffer.compare(await bytesOf(response), whole.subarray(start, end))).toBe(0);
    });

    it('refuses a range beyond the end', async () => {
      expect((await rig.get(key, { range: `bytes=${size}-` })).status).toBe(416);
    });

    it.each([['bytes=5-2'], ['bytes=abc'], ['lines=1-2']])(
      'does not break on %s',
      async (range) => {
        const response = await rig.get(key, { range });
        expect([200, 416]).toContain(response.status);
        await response.arrayBuffer();
      },
    );

    it('has an ETag', async () => {
      const response = await rig.get(key);
      await response.arrayBuffer();
      const etag = response.headers.get('etag') ?? '';
      expect(etag).toMatch(/^".+"$/);
      // Node's fetch would ask for a fresh copy otherwise.
      const headers = { 'if-none-match': etag, 'cache-control': 'max-age=0' };
      expect((await rig.get(key, headers)).status).toBe(304);
    });

    it('is a download under a name of any script', async () => {
      const downloadName = 'Été "im" Theater 🎬.webm';
      const { url } = await storage.signRead(key, { contentType: WEBM, downloadName });
      const response = await fetch(rig.urlOf(url), { headers: { range: 'bytes=0-0' } });
      const disposition = response.headers.get('content-disposition') ?? '';
      expect(disposition).toMatch(/^attachment; /);
      expect(decodeURIComponent(/filename\*=UTF-8''(\S+)/.exec(disposition)?.[1] ?? '')).toBe(
        downloadName,
      );
    });

    it('works on the server too', async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of await storage.read(key, first.length - 2, first.length + 5))
        chunks.push(chunk);
      expect(Buffer.concat(chunks)).toEqual(whole.subarray(first.length - 2, first.length + 5));
    });

    it('says that there is no such object', async () => {
      const missing = `recordings/${randomUUID()}/video.webm`;
      expect((await rig.get(missing)).status).toBe(404);
      await expect(storage.sizeOf(missing)).rejects.toEqual(coded('object_not_found'));
    });
  });

  describe('small objects', () => {
    const keyOf = () => `recordings/${randomUUID()}/poster.jpg`;

    it('are sent at once, and again', async () => {
      const key = keyOf();
      for (const body of [randomBytes(500), randomBytes(300)]) {
        const request = await storage.signPut(key, 'image/jpeg', body.length);
        expect((await rig.send(request, body)).ok).toBe(true);
        const { url } = await storage.signRead(key, { contentType: 'image/jpeg' });
        expect(await bytesOf(await fetch(rig.urlOf(url)))).toEqual(body);
      }
    });

    it('are refused with another type or size, and nothing is kept', async () => {
      const key = keyOf();
      const request = await storage.signPut(key, 'image/jpeg', last.length);
      const asHtml = { ...request, headers: { 'content-type': 'text/html' } };
      expect((await rig.send(asHtml, last)).ok).toBe(false);
      expect((await rig.send({ ...request, headers: {} }, last)).ok).toBe(false);
      expect((await rig.send(request, last.subarray(1))).ok).toBe(false);
      expect((await rig.send(request, Buffer.concat([last, last]))).ok).toBe(false);
      await expect(storage.sizeOf(key)).rejects.toEqual(coded('object_not_found'));
    });
  });

  it('deletes a folder and not its neighbour', async () => {
    const id = randomUUID();
    const keys = [`recordings/${id}/a.jpg`, `recordings/${id}/b.jpg`, `recordings/${id}0/c.jpg`];
    for (const key of keys)
      await rig.send(await storage.signPut(key, 'image/jpeg', last.length), last);
    await storage.deleteFolder(`recordings/${id}`);
    await storage.deleteFolder(`recordings/${id}`);
    for (const key of keys.slice(0, 2))
      await expect(storage.sizeOf(key)).rejects.toEqual(coded('object_not_found'));
    expect(await storage.sizeOf(`recordings/${id}0/c.jpg`)).toBe(last.length);
    await storage.delete(`recordings/${id}0/c.jpg`);
    await storage.delete(`recordings/${id}0/c.jpg`);
    await expect(storage.sizeOf(`recordings/${id}0/c.jpg`)).rejects.toEqual(
      coded('object_not_found'),
    );
  });
});
