import { TypeOrmModule } from '@nestjs/typeorm';
import type { Config } from './config/config.js';
import { migrations } from './migrations/index.js';

/** The database, brought up to date, with the entities of whatever modules are there. */
export const databaseModule = ({ database }: Config) =>
  TypeOrmModule.forRoot({
    type: 'postgres',
    url: database.url,
    autoLoadEntities: true,
    migrations,
    migrationsRun: true,
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    retryAttempts: 3,
    retryDelay: 1000,
  });
