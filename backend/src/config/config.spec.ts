import { readFile } from 'node:fs/promises';
import { ConfigError, environmentVariables, loadConfig } from './config.js';

const DATABASE_URL = 'postgresql://localhost/amphi';

describe('loadConfig', () => {
  it('needs nothing but the database', () => {
    const config = loadConfig({ DATABASE_URL });
    expect(config.http.port).toBe(3000);
    expect(config.streams.graceMs).toBe(30_000);
    expect(config.storage.driver).toBe('local');
  });

  it('names every wrong variable', () => {
    expect(() => loadConfig({ DATABASE_URL: 'mysql://localhost', PORT: 'http' })).toThrow(
      ConfigError,
    );
    expect(() => loadConfig({ DATABASE_URL: 'mysql://localhost', PORT: 'http' })).toThrow(
      /DATABASE_URL[^]*PORT|PORT[^]*DATABASE_URL/,
    );
  });

  it('takes an empty variable as not set', () => {
    expect(loadConfig({ DATABASE_URL, REDIS_URL: '', PORT: '' }).redis.url).toBeUndefined();
  });

  it('asks for what S3 needs', () => {
    expect(() => loadConfig({ DATABASE_URL, STORAGE_DRIVER: 's3' })).toThrow(/S3_BUCKET/);
  });

  it('cannot be changed', () => {
    const config = loadConfig({ DATABASE_URL });
    expect(() => Object.assign(config, { logLevel: 'debug' })).toThrow(TypeError);
  });

  it('is explained in .env.example, variable by variable', async () => {
    const example = await readFile(new URL('../../../.env.example', import.meta.url), 'utf8');
    const explained = [...example.matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name);
    expect(explained.sort()).toEqual([...environmentVariables].sort());
  });

  it('accepts .env.example as it is, but for the database', async () => {
    const example = await readFile(new URL('../../../.env.example', import.meta.url), 'utf8');
    const env = Object.fromEntries(
      [...example.matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name, value]) => [name, value]),
    );
    const { auth: _, ...fromExample } = loadConfig({ ...env, DATABASE_URL });
    const { auth: __, ...byDefault } = loadConfig({ DATABASE_URL });
    expect(fromExample).toEqual(byDefault);
  });
});
