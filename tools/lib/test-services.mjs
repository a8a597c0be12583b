// The services of a test run, for Jest's global set-up and for benches. What the environment already names is used.
import { startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';
import { startS3 } from './s3.mjs';

const SERVICES = {
  postgres: {
    variable: 'DATABASE_URL',
    start: async () => {
      const { url, stop } = await startPostgres({ ephemeral: true });
      return { stop, env: { DATABASE_URL: url } };
    },
  },
  // Not REDIS_URL: the product under test would then use it, and its default is to do without.
  redis: {
    variable: 'TEST_REDIS_URL',
    start: async () => {
      const { url, stop } = await startRedis();
      return { stop, env: { TEST_REDIS_URL: url } };
    },
  },
  s3: {
    variable: 'TEST_S3_ENDPOINT',
    start: async () => {
      const { endpoint, accessKeyId, secretAccessKey, stop } = await startS3();
      const env = {
        TEST_S3_ENDPOINT: endpoint,
        TEST_S3_ACCESS_KEY_ID: accessKeyId,
        TEST_S3_SECRET_ACCESS_KEY: secretAccessKey,
      };
      return { stop, env };
    },
  },
};

/**
 * Starts the services side by side and puts their addresses into `process.env`.
 * @param {(keyof typeof SERVICES)[]} names
 * @returns {Promise<() => Promise<void>>} stops what was started
 */
export async function startTestServices(names) {
  const missing = names
    .map((name) => SERVICES[name])
    .filter(({ variable }) => !process.env[variable]);
  const results = await Promise.allSettled(missing.map(({ start }) => start()));
  const stop = async () => {
    for (const { status, value } of /** @type {any[]} */ (results))
      if (status === 'fulfilled') await value.stop();
  };
  const failure = /** @type {PromiseRejectedResult | undefined} */ (
    results.find(({ status }) => status === 'rejected')
  );
  if (failure) {
    await stop();
    throw failure.reason;
  }
  for (const { value } of /** @type {any[]} */ (results)) Object.assign(process.env, value.env);
  return stop;
}
