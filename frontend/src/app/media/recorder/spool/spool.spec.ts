/** @jest-environment node */
import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { WebmIndex } from '../webm/webm-index';
import { syntheticSeconds } from '../webm/testing/synthetic-webm';
import { SpoolFullError } from './part-file';
import { partBytes } from './part-size';
import { Spool } from './spool';

// Node has no private file system: these spools hold their parts in memory, as in a browser without one. What is on disk
// is tested in a browser.

const recorded = new Uint8Array(
  readFileSync(new URL('../webm/testing/chromium-vp9-opus.webm', import.meta.url)),
);

function spoolOf(contentType: 'video/webm' | 'video/mp4', startedAt = Date.now()): Promise<Spool> {
  return Spool.create({
    recordingId: '0198d3a0-0000-7000-8000-000000000001',
    streamId: '0198d3a0-0000-7000-8000-000000000002',
    userId: '0198d3a0-0000-7000-8000-000000000003',
    contentType,
    startedAt,
  });
}

async function bytesOf(blob: Blob): Promise<Buffer> {
  return Buffer.from(await blob.arrayBuffer());
}

describe('a spool', () => {
  it('cuts what it gets into parts of the size that storage takes', async () => {
    const spool = await spoolOf('video/mp4');
    const whole = Buffer.alloc(partBytes(1) * 2 + 1000, 'a pattern of odd length');
    const sealed = [];
    for (let at = 0; at < whole.length; at += 700_000)
      sealed.push(...(await spool.append(whole.subarray(at, at + 700_000))));
    expect(sealed).toEqual([
      { partNumber: 1, sizeBytes: partBytes(1) },
      { partNumber: 2, sizeBytes: partBytes(2) },
    ]);
    expect(await spool.seal()).toEqual([{ partNumber: 3, sizeBytes: 1000 }]);
    expect(await spool.seal()).toEqual([]);

    const parts = [await spool.read(1), await spool.read(2), await spool.read(3)];
    expect((await bytesOf(new Blob(parts))).equals(whole)).toBe(true);
  });

  it('gives the first part with the index in it, and the others as they were', async () => {
    const spool = await spoolOf('video/webm');
    for (let at = 0; at < recorded.length; at += 999)
      await spool.append(recorded.subarray(at, at + 999));
    await spool.seal();

    const index = new WebmIndex();
    index.push(recorded);
    const { blob, durationMs } = await spool.firstPart(1);
    expect(durationMs).toBe(index.durationMs);
    expect(await bytesOf(blob)).toEqual(
      Buffer.concat([index.indexedHeader(), recorded.subarray(index.headerBytes)]),
    );
  });

  it('indexes a file of fewer parts as one that ends there', async () => {
    const index = new WebmIndex();
    index.push(recorded);
    const header = recorded.slice(0, index.headerBytes);
    const spool = await spoolOf('video/webm');
    // 8 MB: 80 frames a second of 500 bytes, for 200 seconds.
    for (const second of syntheticSeconds(header, 200, 500)) await spool.append(second);
    await spool.seal();
    expect((await spool.firstPart(2)).durationMs).toBe(200_000);

    const { blob, durationMs } = await spool.firstPart(1);
    expect(durationMs).toBeGreaterThan(100_000);
    expect(durationMs).toBeLessThan(140_000);
    const cut = new WebmIndex();
    cut.push(await bytesOf(blob));
    expect(cut.durationMs).toBe(durationMs);
  });

  it('goes on with what another recorder writes', async () => {
    const spool = await spoolOf('video/webm');
    await spool.append(recorded);
    spool.goOn(10_000);
    for (let at = 0; at < recorded.length; at += 999)
      await spool.append(recorded.subarray(at, at + 999));
    await spool.seal();
    const { blob, durationMs } = await spool.firstPart(1);
    expect(durationMs).toBe(16_000);
    const index = new WebmIndex();
    index.push(await bytesOf(blob));
    expect(index.durationMs).toBe(16_000);
    expect(index.snapshot().cues).toHaveLength(12);
  });

  it('does not go on from nothing, from half a frame, or in MP4', async () => {
    const webm = await spoolOf('video/webm');
    expect(() => webm.goOn(0)).toThrow();
    await webm.append(recorded.subarray(0, 10_000));
    expect(() => webm.goOn(1000)).toThrow('in the middle of a frame');
    const mp4 = await spoolOf('video/mp4');
    await mp4.append(new Uint8Array(100));
    expect(() => mp4.goOn(1000)).toThrow();
  });

  it('keeps MP4 as it is, and takes its duration from the clock', async () => {
    const spool = await spoolOf('video/mp4', Date.now() - 60_000);
    const bytes = Uint8Array.of(0, 0, 0, 8, 0x66, 0x74, 0x79, 0x70);
    await spool.append(bytes);
    await spool.seal();
    const { blob, durationMs } = await spool.firstPart(1);
    expect(await bytesOf(blob)).toEqual(Buffer.from(bytes));
    expect(durationMs).toBeGreaterThanOrEqual(60_000);
    expect(durationMs).toBeLessThan(120_000);
  });

  it('keeps what it cannot index as it is, and says so', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const spool = await spoolOf('video/webm');
    await spool.append(new Uint8Array(100));
    await spool.seal();
    expect((await spool.firstPart(1)).blob.size).toBe(100);
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
  });

  it('is nothing without frames', async () => {
    const spool = await spoolOf('video/webm');
    await expect(spool.firstPart(0)).rejects.toThrow('Nothing was recorded.');
    await spool.append(recorded.subarray(0, 100));
    await spool.seal();
    await expect(spool.firstPart(1)).rejects.toThrow('Nothing was recorded.');
  });

  it('refuses more than memory holds, and goes on when parts are dropped', async () => {
    const spool = await spoolOf('video/mp4');
    const part = new Uint8Array(partBytes(1));
    for (let i = 0; i < 12; i++) await spool.append(part);
    await expect(spool.append(part)).rejects.toThrow(SpoolFullError);
    expect((await spool.read(12)).size).toBe(partBytes(12));

    await spool.drop(2);
    await spool.drop(3);
    await expect(spool.read(2)).rejects.toThrow();
    await expect(spool.append(part.subarray(0, 1000))).resolves.toEqual([]);
  });

  it('does not drop the first part, which is sent again', async () => {
    const spool = await spoolOf('video/mp4');
    await spool.append(new Uint8Array(partBytes(1)));
    await spool.drop(1);
    expect((await spool.read(1)).size).toBe(partBytes(1));
  });
});
