import { randomUUID } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { repair } from '../src/recordings/repair.js';
import type { StorageService } from '../src/storage/storage.service.js';
import { bytesOf, StorageRig, WEBM } from './support/storage-rig.js';
import { makeFragmentedMp4, makeLongVideo, makeVideo, probe } from './support/video.js';

const MIB = 2 ** 20;
const PART_BYTES = 16 * MIB;
const SECONDS = 20;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes in buffers, without those that are only not collected yet. A file that was held would be in them. */
function bytesHeld(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

const PARTS_BETWEEN_LOOKS = 6;

/** The bytes held by this process while this works, looked at as every sixth part is stored. */
async function bytesHeldDuring(storage: StorageService, work: () => Promise<unknown>) {
  const looks: number[] = [];
  const putPart = storage.putPart.bind(storage);
  storage.putPart = (upload, partNumber, bytes) => {
    if (partNumber % PARTS_BETWEEN_LOOKS === 0) looks.push(bytesHeld());
    return putPart(upload, partNumber, bytes);
  };
  try {
    await work();
  } finally {
    storage.putPart = putPart;
  }
  return looks;
}

describe('the repair of a recording', () => {
  let rig: StorageRig;
  let folder: string;
  let video: Buffer;

  beforeAll(async () => {
    rig = await StorageRig.start({});
    folder = await mkdtemp(path.join(os.tmpdir(), 'amphi-repair-'));
    // About 12 MB, by ffmpeg.
    video = await makeVideo(SECONDS);
  });

  afterAll(async () => {
    await rig?.close();
    await rm(folder, { recursive: true });
  });

  it('makes an MP4 with duration and index of one that broke off', async () => {
    const recorded = await makeFragmentedMp4(SECONDS);
    const upload = await rig.begin(`recordings/${randomUUID()}/video.mp4`);
    const sizeBytes = Math.floor(recorded.length / 2);
    await rig.storage.putPart(upload, 1, recorded.subarray(0, sizeBytes));
    await rig.storage.completeUpload(upload, 1);
    const broken = { key: upload.key, sizeBytes, contentType: 'video/mp4' } as const;
    const repaired = await repair(rig.storage, broken, `${upload.key}.repaired`);
    if (!repaired) throw new Error('not repaired');
    expect(repaired.durationMs).toBeGreaterThan(1000 * (SECONDS / 2 - 3));
    expect(repaired.durationMs).toBeLessThan(1000 * (SECONDS / 2 + 3));
    const bytes = await bytesOf(await rig.get(repaired.key));
    // The index of the whole stands beside the frames; a fragment would be a `moof`.
    expect(bytes.includes('stco')).toBe(true);
    expect(bytes.includes('moof')).toBe(false);
    const { duration, packets } = await probe(bytes);
    expect(duration).toBeCloseTo(repaired.durationMs / 1000, 0);
    expect(packets).toBeGreaterThan(15 * (SECONDS / 2 - 3));
  }, 60_000);

  /** Puts the first `share` of a video of so many rounds into storage, as if its recorder had died there. */
  async function store(rounds: number, share: number) {
    const source = path.join(folder, 'long.webm');
    await makeLongVideo(source, video, rounds);
    const upload = await rig.begin();
    const file = await open(source);
    const sizeBytes = Math.floor((await file.stat()).size * share);
    let parts = 0;
    for (let at = 0; at < sizeBytes; at += PART_BYTES) {
      const bytes = Buffer.alloc(Math.min(PART_BYTES, sizeBytes - at));
      await file.read(bytes, 0, bytes.length, at);
      await rig.storage.putPart(upload, ++parts, bytes);
    }
    await file.close();
    await rig.storage.completeUpload(upload, parts);
    return { key: upload.key, sizeBytes, contentType: WEBM } as const;
  }

  it('takes memory that does not grow with what it has written', async () => {
    const broken = await store(24, 0.99);
    expect(broken.sizeBytes).toBeGreaterThan(300 * MIB);
    const key = `${broken.key}.repaired`;
    const looks = await bytesHeldDuring(rig.storage, async () => {
      expect(await repair(rig.storage, broken, key)).toMatchObject({ key });
    });
    expect(await rig.storage.sizeOf(key)).toBeGreaterThan(broken.sizeBytes * 0.98);
    // In between it has written 180 MiB. Buffers may be swept late: the least of two looks counts.
    const [early, late] = [looks.slice(0, 2), looks.slice(-2)];
    expect(looks.length).toBeGreaterThanOrEqual(5);
    expect(Math.min(...late)).toBeLessThan(Math.min(...early) + 60 * MIB);
  }, 180_000);
});
