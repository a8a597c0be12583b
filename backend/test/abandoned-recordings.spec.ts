import { randomUUID } from 'node:crypto';
import type { PlayableRecording, Recording, Session, SignedParts } from '@amphi/contracts';
import { getRepositoryToken } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { AbandonedRecordings } from '../src/recordings/abandoned-recordings.js';
import { RecordingEntity } from '../src/recordings/recording.entity.js';
import { UploadsService } from '../src/recordings/uploads.service.js';
import { StorageService } from '../src/storage/storage.service.js';
import { StreamsService } from '../src/streams/streams.service.js';
import { startApp, type TestApp } from './support/app.js';
import { liveStream, register } from './support/people.js';
import { createBucket } from './support/s3.js';
import { makeVideo, probe } from './support/video.js';

const MIB = 2 ** 20;

describe.each(['local disk', 'S3'])('abandoned recordings on %s', (driver) => {
  let test: TestApp;
  let owner: Session;

  beforeAll(async () => {
    const storage = driver === 'S3' ? await createBucket() : {};
    // The sweep is asked for by the tests: a recording counts as abandoned at once, and no timer is waited for.
    test = await startApp({ ...storage, RECORDING_ABANDONED_SECONDS: '0.001' });
    owner = await register(test);
  }, 120_000);

  afterAll(() => test?.close());

  const request = async <T>(method: string, route: string, body?: object): Promise<T> => {
    const response = await fetch(`${test.url}/api${route}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${owner.token}` },
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as T;
  };

  /** A recording whose stream ended after these parts. */
  async function abandon(
    parts: Uint8Array[],
    beforeTheEnd: (id: string) => Promise<unknown> = async () => undefined,
  ): Promise<Recording> {
    const stream = await liveStream(test, owner);
    const body = { contentType: 'video/webm' };
    const recording = await request<Recording>('POST', `/streams/${stream.id}/recording`, body);
    for (const [index, bytes] of parts.entries()) {
      const route = `/recordings/${recording.id}/parts`;
      const part = { partNumber: index + 1, sizeBytes: bytes.length };
      const { parts: signed } = await request<SignedParts>('POST', route, { parts: [part] });
      const [put] = signed;
      if (!put) throw new Error('not signed');
      const { method, headers } = put;
      const sent = await fetch(new URL(put.url, test.url), {
        method,
        headers,
        body: new Blob([new Uint8Array(bytes)]),
      });
      expect(sent.ok).toBe(true);
    }
    await beforeTheEnd(recording.id);
    await test.app.get(StreamsService).end(stream.id);
    return recording;
  }

  /** Until neither sweep, the timer's or ours, has anything left to do with it. */
  async function settled(id: string): Promise<PlayableRecording> {
    for (;;) {
      await test.app.get(AbandonedRecordings).finishNext();
      const recording = await request<PlayableRecording>('GET', `/recordings/${id}`);
      if (recording.state === 'ready' || recording.state === 'failed') return recording;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('are completed from what arrived, with duration and index', async () => {
    const video = await makeVideo(20);
    expect(video.length).toBeGreaterThan(7 * MIB);
    // The tab died in the middle of a cluster: the second part is the last one sent.
    const { id } = await abandon([video.subarray(0, 5 * MIB), video.subarray(5 * MIB, 7 * MIB)]);
    const recording = await settled(id);
    expect(recording.state).toBe('ready');
    const file = await fetch(new URL(recording.url ?? '', test.url));
    const bytes = new Uint8Array(await file.arrayBuffer());
    expect(bytes.length).toBe(recording.sizeBytes);
    const { duration, packets } = await probe(bytes);
    const share = (7 * MIB) / video.length;
    expect(duration).toBeGreaterThan(20 * share - 2);
    expect(duration).toBeLessThan(20);
    expect(packets).toBeGreaterThan(15 * (20 * share - 2));
    expect(recording.durationMs).toBeGreaterThan(1000 * (duration - 0.2));
  }, 120_000);

  it('fail when nothing of them arrived, and leave nothing', async () => {
    const { id } = await abandon([]);
    expect(await settled(id)).toMatchObject({ state: 'failed', url: null, sizeBytes: 0 });
  });

  it('fail when what arrived is no video', async () => {
    const { id } = await abandon([Buffer.from('no video at all')]);
    expect(await settled(id)).toMatchObject({ state: 'failed', url: null });
  });

  it('stay as they came when their owner is faster than the server', async () => {
    const rows = test.app.get<Repository<RecordingEntity>>(getRepositoryToken(RecordingEntity));
    // As if another server were repairing it.
    const { id } = await abandon([Buffer.from('a video, nearly')], (recordingId) =>
      rows.update({ id: recordingId }, { claimedUntil: new Date(Date.now() + 600_000) }),
    );
    const complete = { partCount: 1, durationMs: 1000 };
    const parts = { parts: [{ partNumber: 2, sizeBytes: 1000 }] };
    for (const [route, body] of [
      ['complete', complete],
      ['parts', parts],
    ] as const)
      expect(await request('POST', `/recordings/${id}/${route}`, body)).toMatchObject({
        error: { code: 'recording_closed' },
      });
    await rows.update({ id }, { claimedUntil: null, touchedAt: new Date(Date.now() + 600_000) });
    expect(await request('POST', `/recordings/${id}/complete`, complete)).toMatchObject({
      state: 'ready',
    });
    const late = { key: 'elsewhere', sizeBytes: 1, durationMs: 1 };
    expect(
      await test.app.get(UploadsService).markReady({ id, claimedUntil: new Date() }, late),
    ).toBe(false);
    const { url } = await request<PlayableRecording>('GET', `/recordings/${id}`);
    expect(await (await fetch(new URL(url ?? '', test.url))).text()).toBe('a video, nearly');
  });

  it('leave no upload behind that no recording knows of', async () => {
    const storage = test.app.get(StorageService);
    const key = `recordings/${randomUUID()}/video.webm`;
    const stray = { key, uploadId: await storage.createUpload(key, 'video/webm') };
    await test.app.get(AbandonedRecordings).abortStrayUploads();
    expect(await storage.listParts(stray)).toEqual([]);
    await test.app.get(AbandonedRecordings).abortStrayUploads(new Date(Date.now() + 60_000));
    await expect(storage.listParts(stray)).rejects.toMatchObject({ code: 'object_not_found' });
  });
});
