import type { Config } from '../config/config.js';

/** What a person reads once the server listens: where to go, and which component stands behind each part. */
export function banner(config: Config, listeningUrl: string): string {
  const url =
    config.http.publicUrl ?? listeningUrl.replace(/\[::1?\]|0\.0\.0\.0|127\.0\.0\.1/, 'localhost');
  const { database, redis, storage } = config;
  return [
    '',
    `  Amphi is ready: ${url}`,
    '',
    `  database  ${database.embedded ? 'embedded PostgreSQL' : 'PostgreSQL (DATABASE_URL)'}`,
    `  chat      ${redis.url ? 'Redis (REDIS_URL)' : 'in memory (set REDIS_URL to keep it over restarts)'}`,
    `  storage   ${storage.driver === 's3' ? `S3 bucket ${storage.s3.bucket}` : `local disk, ${storage.dir}`}`,
    '',
  ].join('\n');
}
