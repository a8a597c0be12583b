import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

const setting = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests through \`npx nx test\`.`);
  return value;
};

/**
 * A fresh bucket on the S3 store of the test run, gone with it.
 * @returns what an operator would set to use it
 */
export async function createBucket(): Promise<Record<string, string>> {
  const env = {
    STORAGE_DRIVER: 's3',
    S3_ENDPOINT: setting('TEST_S3_ENDPOINT'),
    S3_BUCKET: `test-${randomUUID()}`,
    S3_ACCESS_KEY_ID: setting('TEST_S3_ACCESS_KEY_ID'),
    S3_SECRET_ACCESS_KEY: setting('TEST_S3_SECRET_ACCESS_KEY'),
  };
  const client = new S3Client({
    endpoint: env.S3_ENDPOINT,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: env.S3_ACCESS_KEY_ID, secretAccessKey: env.S3_SECRET_ACCESS_KEY },
  });
  await client.send(new CreateBucketCommand({ Bucket: env.S3_BUCKET }));
  client.destroy();
  return env;
}
