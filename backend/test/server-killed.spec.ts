import { setTimeout as delay } from 'node:timers/promises';
import { type Stream, streamSchema } from '@amphi/contracts';
import { Client } from 'pg';
import { testEnvironment } from './support/app.js';
import { ok, rest, signUp } from './support/rest.js';
import { camera } from './support/rtp.js';
import { ServerProcess } from './support/server-process.js';
import { SignalingClient } from './support/signaling-client.js';

/** Each test boots two processes, and a busy machine takes its time for that. */
const TIMEOUT_MS = 180_000;

/** Real server processes, one after another on the same database, each killed as by a power cut. */
describe('a live stream whose server is killed', () => {
  let env: Record<string, string>;
  let cleanUp: () => Promise<void>;
  let database: Client;
  let server: ServerProcess;
  const clients: SignalingClient[] = [];

  beforeEach(async () => {
    ({ env, cleanUp } = await testEnvironment());
    database = new Client({ connectionString: env['DATABASE_URL'] });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await server.end('SIGKILL');
    await database.end();
    await cleanUp();
  });

  const boot = async (graceSeconds: number) => {
    server = await ServerProcess.start({ ...env, STREAM_GRACE_SECONDS: `${graceSeconds}` });
  };

  const leaseOf = async ({ id }: Stream) => {
    const sql = 'SELECT status, "leaseExpiresAt" AS lease FROM streams WHERE id = $1';
    const { rows } = await database.query<{ status: string; lease: Date | null }>(sql, [id]);
    return rows[0];
  };

  const seen = ({ id }: Stream) => ok(rest(server.url).get(`/streams/${id}`), streamSchema);

  async function broadcast({ id }: Stream, token: string): Promise<void> {
    const client = await SignalingClient.connect(server.url, token);
    clients.push(client);
    await client.join(id, 'broadcaster');
    await client.request('produce', camera());
  }

  /** A stream that is live on a server which then is gone. */
  async function liveThenKilled(graceSeconds: number) {
    await boot(graceSeconds);
    await database.connect();
    const user = await signUp(server.url);
    const stream = await ok(user.rest.post('/streams', { title: 'Hello' }), streamSchema);
    await broadcast(stream, user.token);
    expect(await seen(stream)).toMatchObject({ isLive: true });
    await server.end('SIGKILL');
    return { stream, user };
  }

  it(
    'is ended by the next server when its lease has run out, not later and not for good',
    async () => {
      const { stream, user } = await liveThenKilled(5);
      const left = await leaseOf(stream);
      expect(left).toMatchObject({ status: 'live' });

      await boot(5);
      while ((await seen(stream)).isLive) await delay(100);
      expect(await seen(stream)).toMatchObject({
        status: 'ended',
        endedAt: left?.lease?.toISOString(),
      });
      await ok(rest(server.url, user.token).post('/streams', { title: 'Again' }), streamSchema);
    },
    TIMEOUT_MS,
  );

  it(
    'goes on when its broadcaster is back within the grace time',
    async () => {
      const { stream, user } = await liveThenKilled(60);
      const before = await leaseOf(stream);

      await boot(60);
      expect(await seen(stream)).toMatchObject({ isLive: true });
      await broadcast(stream, user.token);
      while (((await leaseOf(stream))?.lease ?? 0) <= (before?.lease ?? 0)) await delay(100);
      expect(await seen(stream)).toMatchObject({ isLive: true, startedAt: expect.any(String) });
    },
    TIMEOUT_MS,
  );
});
