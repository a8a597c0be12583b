import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { environmentSchema } from './config.schema.js';

/** A variable has a value that Amphi cannot run with. The message names each one, a line apiece. */
export class ConfigError extends Error {}

/**
 * The whole configuration, grouped by who reads it.
 * @throws ConfigError that names every wrong variable
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>) {
  // An empty variable (`REDIS_URL=` in an .env file) means: not set.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success)
    throw new ConfigError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'),
    );
  const value = parsed.data;
  return Object.freeze({
    http: {
      host: value.HOST,
      port: value.PORT,
      publicUrl: value.PUBLIC_URL,
      trustProxy: value.TRUST_PROXY,
      frontendDir:
        value.FRONTEND_DIR ??
        fileURLToPath(new URL('../../../frontend/dist/browser', import.meta.url)),
    },
    logLevel: value.LOG_LEVEL,
    database: { url: value.DATABASE_URL, embedded: value.DATABASE_EMBEDDED },
    redis: { url: value.REDIS_URL },
    auth: {
      // Without a secret of its own every start signs people out; the launcher keeps one beside the data.
      jwtSecret: value.JWT_SECRET ?? randomBytes(32).toString('base64url'),
      tokenTtlSeconds: value.JWT_TTL_SECONDS,
      attemptsPerMinute: value.AUTH_ATTEMPTS_PER_MINUTE,
    },
    storage: {
      driver: value.STORAGE_DRIVER,
      dir: value.STORAGE_DIR,
      urlTtlSeconds: value.STORAGE_URL_TTL_SECONDS,
      s3: {
        endpoint: value.S3_ENDPOINT,
        region: value.S3_REGION,
        bucket: value.S3_BUCKET ?? '',
        accessKeyId: value.S3_ACCESS_KEY_ID ?? '',
        secretAccessKey: value.S3_SECRET_ACCESS_KEY ?? '',
        forcePathStyle: value.S3_FORCE_PATH_STYLE,
      },
    },
    media: {
      workerBin: value.MEDIASOUP_WORKER_BIN,
      workers: value.MEDIA_WORKERS,
      listenAddress: value.MEDIA_LISTEN_ADDRESS,
      announcedAddress: value.MEDIA_ANNOUNCED_ADDRESS,
      port: value.MEDIA_PORT,
      viewersPerWorker: value.MEDIA_VIEWERS_PER_WORKER,
      spreadAt: value.MEDIA_SPREAD_AT,
      pipeAddress: value.MEDIA_PIPE_ADDRESS,
      pipePorts: value.MEDIA_PIPE_PORTS,
    },
    drainMs: value.DRAIN_SECONDS * 1000,
    streams: { graceMs: value.STREAM_GRACE_SECONDS * 1000 },
    recordings: {
      quotaBytes: value.RECORDING_QUOTA_GIB * 2 ** 30,
      abandonedMs: value.RECORDING_ABANDONED_SECONDS * 1000,
    },
  });
}

export type Config = ReturnType<typeof loadConfig>;

/** Every variable's name, for the test that `.env.example` lists them all. */
export const environmentVariables = Object.keys(environmentSchema.shape);
