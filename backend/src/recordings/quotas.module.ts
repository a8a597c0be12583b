import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsModule } from '../accounts/accounts.module.js';
import { Quotas } from './quotas.js';
import { RecordingEntity } from './recording.entity.js';

/** Apart from `RecordingsModule`, so that a command can ask for quotas without sweeping recordings. */
@Module({
  imports: [TypeOrmModule.forFeature([RecordingEntity]), AccountsModule],
  providers: [Quotas],
  exports: [Quotas],
})
export class QuotasModule {}
