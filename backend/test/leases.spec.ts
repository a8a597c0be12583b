import { streamPageSchema } from '@amphi/contracts';
import { DataSource } from 'typeorm';
import { StreamEntity } from '../src/streams/stream.entity.js';
import { StreamsService } from '../src/streams/streams.service.js';
import { startApp, type TestApp } from './support/app.js';
import { ok, rest, signUp } from './support/rest.js';

const HOUR_MS = 3600_000;

/** So long that nothing ends by itself while a test runs: what has expired, the test says. */
const LONG_GRACE = { STREAM_GRACE_SECONDS: '3600' };

async function create(server: TestApp) {
  const { user } = await signUp(server.url);
  return server.app.get(StreamsService).create(user, { title: 'Hello' });
}

async function goLive(server: TestApp) {
  return server.app.get(StreamsService).goLive((await create(server)).id);
}

const rowsOf = ({ app }: TestApp) => app.get(DataSource).getRepository(StreamEntity);

describe('a lease', () => {
  let server: TestApp;
  let streams: StreamsService;
  beforeAll(async () => {
    server = await startApp(LONG_GRACE);
    streams = server.app.get(StreamsService);
  });
  afterAll(() => server.close());

  const leaseOf = async (id: string) =>
    (await rowsOf(server).findOneByOrFail({ id })).leaseExpiresAt?.getTime() ?? 0;
  const setLease = (id: string, leaseExpiresAt: Date) =>
    rowsOf(server).update({ id }, { leaseExpiresAt });

  it('is renewed for those who are named, three times within its time', async () => {
    const [held, other] = [await goLive(server), await goLive(server)];
    const soon = new Date(Date.now() + 60_000);
    await setLease(held.id, soon);
    await setLease(other.id, soon);
    const before = Date.now();
    await streams.renewLeases([held.id]);
    expect(await leaseOf(held.id)).toBeGreaterThanOrEqual(before + HOUR_MS);
    expect(await leaseOf(other.id)).toBe(soon.getTime());
    expect(streams.leaseRenewalMs).toBe(HOUR_MS / 3);
  });

  it('that ran out ends the stream, at the moment it ran out', async () => {
    const { id } = await goLive(server);
    const ranOut = new Date(Date.now() - 60_000);
    await setLease(id, ranOut);
    await streams.endExpired();
    const stream = await streams.get(id);
    expect(stream).toMatchObject({ status: 'ended', endedAt: ranOut.toISOString() });
  });

  it('does not bring an ended stream back', async () => {
    const { id } = await goLive(server);
    await streams.end(id);
    await streams.renewLeases([id]);
    expect(await streams.get(id)).toMatchObject({ status: 'ended' });
    expect(await leaseOf(id)).toBe(0);
  });

  it('that the database did not take while it was away costs no stream', async () => {
    const { id } = await goLive(server);
    await streams.renewLeases([id]);
    await setLease(id, new Date(Date.now() - 60_000));
    await streams.endExpired();
    expect(await streams.get(id)).toMatchObject({ isLive: true });
    await streams.renewLeases([]);
    await setLease(id, new Date(Date.now() - 60_000));
    await streams.endExpired();
    expect(await streams.get(id)).toMatchObject({ isLive: false });
  });

  it('that ran out is told once, however many servers look', async () => {
    const neighbour = await startApp({ ...LONG_GRACE, DATABASE_URL: databaseOf(server) });
    try {
      const services = [streams, neighbour.app.get(StreamsService)];
      const ended: string[] = [];
      for (const service of services) service.ended.subscribe((s) => ended.push(s.id));
      const ids: string[] = [];
      for (let n = 0; n < 5; n++) ids.push((await goLive(server)).id);
      for (const id of ids) await setLease(id, new Date(0));
      await Promise.all(services.map((service) => service.endExpired()));
      // The sweepers of both servers look, too: whoever was first has told it or is about to.
      await until(() => ended.length >= ids.length);
      await Promise.all(services.map((service) => service.endExpired()));
      expect(ended.sort()).toEqual(ids.sort());
    } finally {
      await neighbour.close();
    }
  });

  it('is not needed before a stream is live: it is kept for a day, then deleted', async () => {
    const [fresh, stale, ended] = [
      await create(server),
      await create(server),
      await goLive(server),
    ];
    await streams.end(ended.id);
    for (const { id } of [stale, ended])
      await rowsOf(server).update({ id }, { createdAt: new Date(Date.now() - 25 * HOUR_MS) });
    await streams.deleteNeverLive();
    await expect(streams.get(stale.id)).rejects.toMatchObject({ code: 'stream_not_found' });
    expect(await streams.get(fresh.id)).toMatchObject({ status: 'created' });
    expect(await streams.get(ended.id)).toMatchObject({ status: 'ended' });
  });
});

describe('a stream whose broadcaster is gone', () => {
  it('ends by itself when the grace time is over', async () => {
    const server = await startApp({ STREAM_GRACE_SECONDS: '1' });
    try {
      const { id } = await goLive(server);
      const live = () => ok(rest(server.url).get('/streams?status=live'), streamPageSchema);
      await until(async () => !(await live()).items.some((stream) => stream.id === id));
      const stream = await server.app.get(StreamsService).get(id);
      expect(stream.status).toBe('ended');
      const lived = Date.parse(stream.endedAt ?? '') - Date.parse(stream.startedAt ?? '');
      expect(lived).toBe(1000);
    } finally {
      await server.close();
    }
  });
});

const databaseOf = ({ env }: TestApp) => env['DATABASE_URL'] ?? '';

/** Asks again and again; the test's own timeout ends it. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
}
