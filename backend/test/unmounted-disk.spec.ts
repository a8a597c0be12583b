import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { type PlayableRecording, recordingSchema, type Session } from '@amphi/contracts';
import { getRepositoryToken } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { AbandonedRecordings } from '../src/recordings/abandoned-recordings.js';
import { RecordingEntity } from '../src/recordings/recording.entity.js';
import { RecordingsKeeper } from '../src/recordings/recordings-keeper.js';
import { StorageService } from '../src/storage/storage.service.js';
import { StreamsService } from '../src/streams/streams.service.js';
import { startApp, type TestApp } from './support/app.js';
import { liveStream, register } from './support/people.js';
import { ok, rest } from './support/rest.js';
import { makeVideo } from './support/video.js';

const away = { code: 'storage_unavailable' };

describe('while the disk of local storage is away', () => {
  let test: TestApp;
  let dir: string;
  let owner: Session;
  let video: Buffer;

  beforeAll(async () => {
    video = await makeVideo(2);
  });

  beforeEach(async () => {
    test = await startApp();
    dir = test.env['STORAGE_DIR'] ?? '';
    owner = await register(test);
    await onlyOurSweeps(test);
  });
  afterEach(async () => {
    await test?.close();
    for (const moved of ['away', 'mountpoint'])
      await rm(`${dir}.${moved}`, { recursive: true, force: true });
  });

  const onlyOurSweeps = ({ app }: TestApp) => app.get(RecordingsKeeper).beforeApplicationShutdown();
  const unmount = () => rename(dir, `${dir}.away`);
  const mount = () => rename(`${dir}.away`, dir);

  /** A recording whose stream has ended, of which everything has arrived. */
  async function uploading(): Promise<RecordingEntity> {
    const stream = await liveStream(test, owner);
    const route = `/streams/${stream.id}/recording`;
    const { post } = rest(test.url, owner.token);
    const { id } = await ok(post(route, { contentType: 'video/webm' }), recordingSchema);
    const row = await rowsOf(test).findOneByOrFail({ id });
    await test.app.get(StorageService).putPart(row, 1, video);
    await test.app.get(StreamsService).end(stream.id);
    return row;
  }

  const rowsOf = ({ app }: TestApp) =>
    app.get<Repository<RecordingEntity>>(getRepositoryToken(RecordingEntity));

  /** As one sweep after another, each of which finds the recording abandoned. */
  async function sweep(server: TestApp, id: string): Promise<boolean> {
    const abandoned = server.app.get(AbandonedRecordings);
    await abandoned.noticeEnds();
    await rowsOf(server).update({ id }, { claimedUntil: null, touchedAt: new Date(0) });
    return abandoned.finishNext();
  }

  async function expectUploading(id: string): Promise<void> {
    expect(await rowsOf(test).findOneBy({ id })).toMatchObject({ state: 'uploading' });
  }

  async function expectCompleted(server: TestApp, id: string): Promise<void> {
    expect(await sweep(server, id)).toBe(true);
    const { body } = await rest(server.url, owner.token).get(`/recordings/${id}`);
    const { state, durationMs, url } = body as PlayableRecording;
    expect(state).toBe('ready');
    expect(durationMs).toBeGreaterThan(1900);
    expect((await fetch(new URL(url ?? '', server.url))).status).toBe(200);
  }

  it('a recording waits for it, and is completed when it is back', async () => {
    const { id } = await uploading();
    await unmount();
    await expect(sweep(test, id)).rejects.toMatchObject(away);
    await expectUploading(id);
    await mkdir(dir); // the mount point
    await expect(sweep(test, id)).rejects.toMatchObject(away);
    await expectUploading(id);
    await rmdir(dir);
    await mount();
    await expectCompleted(test, id);
  });

  it('a recording waits for it, even when the server starts meanwhile', async () => {
    const { id } = await uploading();
    await unmount();
    const server = await startApp(test.env);
    try {
      await onlyOurSweeps(server);
      await server.app.get(StorageService).createUpload('recordings/x/video.webm', 'video/webm');
      await expect(sweep(server, id)).rejects.toMatchObject(away);
      await expectUploading(id);
      await rename(dir, `${dir}.mountpoint`);
      await mount();
      await expectCompleted(server, id);
    } finally {
      await server.close();
    }
  });

  it('nothing is written in its place, nor taken for deleted', async () => {
    const row = await uploading();
    const storage = test.app.get(StorageService);
    await unmount();
    await mkdir(dir);
    await expect(storage.check()).rejects.toMatchObject(away);
    await expect(storage.createUpload('a/b', 'video/webm')).rejects.toMatchObject(away);
    await expect(storage.putPart(row, 2, video)).rejects.toMatchObject(away);
    await expect(storage.abortUpload(row)).rejects.toMatchObject(away);
    await expect(storage.deleteFolder('recordings')).rejects.toMatchObject(away);
    await expect(storage.listUploads('recordings', new Date())).rejects.toMatchObject(away);
    expect(await readdir(dir)).toEqual([]);
  });
});
