import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createApp } from '../../src/app.js';
import { loadConfig } from '../../src/config/config.js';
import { createDatabase } from './database.js';

export interface TestApp {
  url: string;
  app: Awaited<ReturnType<typeof createApp>>;
  env: Record<string, string>;
  close(): Promise<void>;
}

/**
 * What an operator would set, with a database and a storage folder of its own, both gone after `cleanUp()`.
 * @param overrides environment variables; a DATABASE_URL among them is left alone
 */
export async function testEnvironment(overrides: Record<string, string> = {}) {
  const database = overrides['DATABASE_URL'] === undefined ? await createDatabase() : undefined;
  const dir = await mkdtemp(path.join(os.tmpdir(), 'amphi-test-'));
  const env: Record<string, string> = {
    ...(database && { DATABASE_URL: database.url }),
    STORAGE_DIR: dir,
    JWT_SECRET: 'a secret for tests, long enough for HS256',
    AUTH_ATTEMPTS_PER_MINUTE: '10000',
    MEDIASOUP_WORKER_BIN: process.env['MEDIASOUP_WORKER_BIN'] ?? '',
    MEDIA_LISTEN_ADDRESS: '127.0.0.1',
    MEDIA_PORT: '0',
    MEDIA_WORKERS: '2',
    LOG_LEVEL: 'error',
    ...overrides,
  };
  const cleanUp = async () => {
    await database?.drop();
    await rm(dir, { recursive: true, force: true });
  };
  return { env, cleanUp };
}

/** The real application on port 0, in a `testEnvironment`. */
export async function startApp(overrides: Record<string, string> = {}): Promise<TestApp> {
  const { env, cleanUp } = await testEnvironment(overrides);
  const app = await createApp(loadConfig(env));
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    app,
    env,
    close: async () => {
      await app.close();
      await cleanUp();
    },
  };
}
