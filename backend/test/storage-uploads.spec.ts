import { randomBytes, randomUUID } from 'node:crypto';
import { type ErrorCode, LIMITS } from '@amphi/contracts';
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

  it('answers', async () => {
    await expect(storage.check()).resolves.toBeUndefined();
  });

  describe('uploads', () => {
    it('makes an object of the parts that were sent', async () => {
      const upload = await rig.begin();
      await rig.sendPart(upload, 2, last);
      await rig.sendPart(upload, 1, first);
      const parts = await storage.listParts(upload);
      expect(parts).toMatchObject([
        { partNumber: 1, sizeBytes: first.length },
        { partNumber: 2, sizeBytes: last.length },
      ]);
      for (const { modifiedAt } of parts)
        expect(Math.abs(modifiedAt.getTime() - Date.now())).toBeLessThan(60_000);
      expect(await storage.completeUpload(upload, 2)).toBe(whole.length);
      const response = await rig.get(upload.key);
      expect(response.headers.get('content-type')).toBe(WEBM);
      expect(Buffer.compare(await bytesOf(response), whole)).toBe(0);
      expect(await storage.sizeOf(upload.key)).toBe(whole.length);
    });

    it('takes the last of a part that is sent again', async () => {
      const upload = await rig.begin();
      await rig.sendPart(upload, 1, randomBytes(LIMITS.part.minBytes));
      await rig.sendPart(upload, 2, last);
      await rig.sendPart(upload, 1, first);
      expect(await storage.completeUpload(upload, 2)).toBe(whole.length);
      expect(Buffer.compare(await bytesOf(await rig.get(upload.key)), whole)).toBe(0);
    });

    it('takes parts from the server too', async () => {
      const upload = await rig.begin();
      await storage.putPart(upload, 1, first);
      await storage.putPart(upload, 2, last);
      expect(await storage.completeUpload(upload, 2)).toBe(whole.length);
    });

    it.each([
      ['shorter', last.subarray(1)],
      ['longer', Buffer.concat([last, last])],
      ['empty', Buffer.alloc(0)],
    ])('refuses a part that is %s than signed, and keeps nothing', async (_size, body) => {
      const upload = await rig.begin();
      const request = await storage.signPart(upload, { partNumber: 1, sizeBytes: last.length });
      const response = await rig.send(request, body);
      expect(response.ok).toBe(false);
      expect(await storage.listParts(upload)).toEqual([]);
    });

    it('does not complete with a part missing, and does once it is there', async () => {
      const upload = await rig.begin();
      await rig.sendPart(upload, 2, last);
      await expect(storage.completeUpload(upload, 2)).rejects.toEqual(coded('part_missing'));
      await rig.sendPart(upload, 1, first);
      await expect(storage.completeUpload(upload, 3)).rejects.toEqual(coded('part_missing'));
      expect(await storage.completeUpload(upload, 2)).toBe(whole.length);
    });

    it('refuses a small part before another', async () => {
      const upload = await rig.begin();
      await rig.sendPart(upload, 1, last);
      await rig.sendPart(upload, 2, last);
      await expect(storage.completeUpload(upload, 2)).rejects.toEqual(coded('validation_failed'));
    });

    it('leaves out none that has arrived', async () => {
      const upload = await rig.begin();
      await rig.sendPart(upload, 1, first);
      await rig.sendPart(upload, 2, last);
      await expect(storage.completeUpload(upload, 1)).rejects.toEqual(coded('validation_failed'));
    });

    it('salvages what is there before the first hole', async () => {
      const upload = await rig.begin();
      await rig.sendPart(upload, 1, first);
      await rig.sendPart(upload, 3, last);
      expect(await storage.salvageUpload(upload)).toBe(first.length);
      const kept = await rig.get(upload.key, { range: `bytes=0-${first.length - 1}` });
      expect(Buffer.compare(await bytesOf(kept), first)).toBe(0);
    });

    it('salvages nothing without a beginning', async () => {
      const upload = await rig.begin();
      expect(await storage.salvageUpload(upload)).toBeUndefined();
      await rig.sendPart(upload, 2, last);
      expect(await storage.salvageUpload(upload)).toBeUndefined();
      expect(await storage.listParts(upload)).toHaveLength(1);
    });

    it('completes once, however often it is asked', async () => {
      const upload = await rig.stored();
      expect(await storage.completeUpload(upload, 2)).toBe(whole.length);
    });

    it('takes no part of an upload that is over', async () => {
      const upload = await rig.begin();
      await rig.sendPart(upload, 1, first);
      const late = await storage.signPart(upload, { partNumber: 2, sizeBytes: last.length });
      await storage.completeUpload(upload, 1);
      expect((await rig.send(late, last)).status).toBe(404);
      expect(await storage.sizeOf(upload.key)).toBe(first.length);
    });

    it('drops everything when aborted, and may be aborted again', async () => {
      const upload = await rig.begin();
      await rig.sendPart(upload, 1, first);
      const late = await storage.signPart(upload, { partNumber: 2, sizeBytes: last.length });
      await storage.abortUpload(upload);
      await storage.abortUpload(upload);
      expect((await rig.send(late, last)).status).toBe(404);
      await expect(storage.listParts(upload)).rejects.toEqual(coded('object_not_found'));
      await expect(storage.completeUpload(upload, 1)).rejects.toEqual(coded('object_not_found'));
    });

    it('knows which are open', async () => {
      const folder = `recordings/${randomUUID()}`;
      const upload = await rig.begin(`${folder}/video.webm`);
      const soon = new Date(Date.now() + 60_000);
      expect(await storage.listUploads(folder, soon)).toMatchObject([upload]);
      expect(await storage.listUploads(folder, new Date(Date.now() - 60_000))).toEqual([]);
      expect(await storage.listUploads(folder.slice(0, -1), soon)).toEqual([]);
      await storage.abortUpload(upload);
      expect(await storage.listUploads(folder, soon)).toEqual([]);
    });
  });

  describe('signatures', () => {
    it.each([
      ['another part', /(part(?:Number)?=)1\b/, '$12'],
      ['another upload', /(upload(?:Id)?=).{4}/, '$1aaaa'],
      ['another object', /video\.webm/, 'other.webm'],
      ['a later end', /(expires=|X-Amz-Expires=)\d/i, '$199'],
      ['a made-up signature', /(signature=).{6}/i, '$1abcdef'],
    ])('refuse %s', async (_what, pattern, replacement) => {
      const upload = await rig.begin();
      const request = await storage.signPart(upload, { partNumber: 1, sizeBytes: last.length });
      expect(request.url).toMatch(pattern);
      const altered = { ...request, url: request.url.replace(pattern, replacement) };
      expect((await rig.send(altered, last)).status).toBe(403);
      expect(await storage.listParts(upload)).toEqual([]);
    });

    it('refuse another method', async () => {
      const { key } = await rig.stored();
      const { url } = await storage.signRead(key, { contentType: WEBM });
      const overwrite = await fetch(rig.urlOf(url), { method: 'PUT', body: new Uint8Array(last) });
      expect(overwrite.status).toBe(403);
      expect((await fetch(rig.urlOf(url), { method: 'DELETE' })).ok).toBe(false);
      expect(await storage.sizeOf(key)).toBe(whole.length);
    });

    it('refuse a request without one', async () => {
      const { key } = await rig.stored();
      const url = rig.urlOf((await storage.signRead(key, { contentType: WEBM })).url);
      url.search = '';
      expect((await fetch(url)).status).toBe(403);
    });

    it('give the same URL for reading for a while, and name its end', async () => {
      const { key } = await rig.stored();
      const [a, b] = [
        await storage.signRead(key, { contentType: WEBM }),
        await storage.signRead(key, { contentType: WEBM }),
      ];
      expect(a).toEqual(b);
      expect(new Date(a.expiresAt).getTime()).toBeGreaterThan(Date.now());
    });
  });
});
