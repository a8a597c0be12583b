import { Module } from '@nestjs/common';
import { MediaModule } from '../media/media.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';

@Module({
  imports: [MediaModule, StorageModule],
  controllers: [HealthController],
  providers: [HealthService],
})
export class OpsModule {}
