// node backend/dist/quota.js HANDLE [GIB|default]: what a user's recordings may take up, told and set.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';
import { UsersService } from './accounts/users.service.js';
import { AppError } from './common/app-error.js';
import { type Config, ConfigError, loadConfig } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { databaseModule } from './database.js';
import { type Quota, Quotas } from './recordings/quotas.js';
import { QuotasModule } from './recordings/quotas.module.js';

const GIB = 2 ** 30;
const USAGE = 'Usage: quota HANDLE [GIB|default]';

const gib = z.coerce
  .number()
  .positive()
  .max(Number.MAX_SAFE_INTEGER / GIB);

class QuotaCommand {}

try {
  console.log(await run(loadConfig(process.env), process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof AppError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** @throws AppError `validation_failed`, `user_not_found` */
async function run(config: Config, [handle, amount, ...rest]: string[]): Promise<string> {
  if (handle === undefined || rest.length) throw new AppError('validation_failed', USAGE);
  const bytes = amount === undefined ? undefined : bytesOf(amount);
  const command = {
    module: QuotaCommand,
    imports: [ConfigModule.with(config), databaseModule(config), QuotasModule],
  };
  const app = await NestFactory.createApplicationContext(command, {
    abortOnError: false,
    logger: ['error'],
  });
  try {
    const users = app.get(UsersService);
    const user = await users.getByHandle(handle);
    if (bytes !== undefined) await users.setRecordingQuota(user.id, bytes);
    return inWords(user.handle, await app.get(Quotas).of(user.id));
  } finally {
    await app.close();
  }
}

/** @returns null for the default */
function bytesOf(amount: string): number | null {
  if (amount === 'default') return null;
  const parsed = gib.safeParse(amount);
  if (parsed.success) return Math.ceil(parsed.data * GIB);
  throw new AppError(
    'validation_failed',
    `"${amount}" is no quota. Give it in GiB, above 0, as in 50 or 0.5, or say "default".\n${USAGE}`,
  );
}

function inWords(handle: string, { usedBytes, quotaBytes, isDefault }: Quota): string {
  const whose = isDefault ? 'the default' : 'their own quota';
  return `${handle} uses ${inGib(usedBytes)} of ${inGib(quotaBytes)} GiB, ${whose}.`;
}

function inGib(bytes: number): number {
  return Number((bytes / GIB).toPrecision(6));
}
