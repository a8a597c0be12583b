import { Module } from '@nestjs/common';
import { ClusterModule } from '../cluster/cluster.module.js';
import { MediaModule } from '../media/media.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.service.js';
import { NodeLoad } from './node-load.js';
import { ReadinessController } from './readiness.controller.js';

@Module({
  imports: [ClusterModule, MediaModule, StorageModule],
  controllers: [HealthController, MetricsController, ReadinessController],
  providers: [HealthService, Metrics, NodeLoad],
})
export class OpsModule {}
