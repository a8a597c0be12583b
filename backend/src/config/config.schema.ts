import { availableParallelism } from 'node:os';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const portRange = z
  .string()
  .regex(/^\d+-\d+$/, 'two ports, as in 41000-41999')
  .transform((range) => range.split('-').map(Number))
  .pipe(z.tuple([z.int().min(1), z.int().max(65_535)]))
  .refine(([min, max]) => min < max, 'the second port must be the higher one')
  .transform(([min, max]) => ({ min, max }));
const seconds = z.coerce.number().positive();
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** The environment variables that Amphi reads, each with its default. `.env.example` explains them. */
export const environmentSchema = z
  .object({
    HOST: z.string().default('0.0.0.0'),
    PORT: port.default(3000),
    PUBLIC_URL: z.url().optional(),
    TRUST_PROXY: z.string().default('loopback'),
    FRONTEND_DIR: z.string().optional(),
    LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),

    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
    DATABASE_EMBEDDED: flag.default(false),
    REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),

    JWT_SECRET: z.string().min(32).optional(),
    JWT_TTL_SECONDS: seconds.default(30 * 24 * 3600),
    AUTH_ATTEMPTS_PER_MINUTE: z.coerce.number().int().min(1).default(30),

    STORAGE_DRIVER: z.enum(['local', 's3']).default('local'),
    STORAGE_DIR: z.string().default('data/storage'),
    STORAGE_URL_TTL_SECONDS: seconds.default(3600),
    S3_ENDPOINT: z.url().optional(),
    S3_REGION: z.string().default('us-east-1'),
    S3_BUCKET: z.string().optional(),
    S3_ACCESS_KEY_ID: z.string().optional(),
    S3_SECRET_ACCESS_KEY: z.string().optional(),
    S3_FORCE_PATH_STYLE: flag.default(true),

    MEDIASOUP_WORKER_BIN: z.string().optional(),
    MEDIA_WORKERS: z.coerce.number().int().min(1).max(256).default(availableParallelism()),
    MEDIA_LISTEN_ADDRESS: z.union([z.ipv4(), z.ipv6()]).optional(),
    MEDIA_ANNOUNCED_ADDRESS: z.string().min(1).optional(),
    MEDIA_PORT: port.default(40_000),
    MEDIA_VIEWERS_PER_WORKER: z.coerce.number().int().min(1).default(200),
    MEDIA_SPREAD_AT: z.coerce.number().min(0).max(1).default(0.4),
    MEDIA_PIPE_ADDRESS: z.union([z.ipv4(), z.ipv6()]).optional(),
    MEDIA_PIPE_PORTS: portRange.default({ min: 10_000, max: 39_999 }),

    STREAM_GRACE_SECONDS: seconds.default(30),
    DRAIN_SECONDS: z.coerce.number().min(0).default(60),
    RECORDING_QUOTA_GIB: z.coerce.number().positive().default(100),
    RECORDING_ABANDONED_SECONDS: seconds.default(24 * 3600),
  })
  .superRefine((env, context) => {
    if (env.STORAGE_DRIVER !== 's3') return;
    for (const name of ['S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const)
      if (!env[name])
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'needed with STORAGE_DRIVER=s3',
        });
  });
