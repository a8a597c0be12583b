// A command finds the database of `npm start`, whether that runs or not.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { reachDatabase, startDatabase } from '../lib/database.mjs';
import { runningPostgres } from '../lib/postgres.mjs';

describe('the private database, for a command', () => {
  /** @type {string} */
  let data;
  const running = () => runningPostgres(path.join(data, 'postgres'));

  beforeEach(() => {
    data = mkdtempSync(path.join(os.tmpdir(), 'amphi-data-'));
    chmodSync(data, 0o755); // PostgreSQL has a user of its own
  });
  afterEach(() => rmSync(data, { recursive: true }));

  it('is the one that runs, which goes on', async () => {
    const server = await startDatabase(data);
    try {
      const command = await reachDatabase(data);
      expect(command.env.DATABASE_URL).toBe(server.env.DATABASE_URL);
      await command.stop();
      expect(await running()).toBe(server.env.DATABASE_URL);
    } finally {
      await server.stop();
    }
    expect(await running()).toBeUndefined();
  });

  it('is started and stopped when none runs', async () => {
    const { env, stop } = await reachDatabase(data);
    try {
      expect(await running()).toBe(env.DATABASE_URL);
    } finally {
      await stop();
    }
    expect(await running()).toBeUndefined();
  });
});
