import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { ClusterModule } from '../cluster/cluster.module.js';
import { MediaModule } from '../media/media.module.js';
import { StreamsModule } from '../streams/streams.module.js';
import { Admission } from './admission.js';
import { Announcer } from './announcer.js';
import { Audience } from './audience.js';
import { Broadcasts } from './broadcasts.js';
import { Discovery } from './discovery.js';
import { Drain } from './drain.js';
import { Entrance } from './entrance.js';
import { ProducersController } from './producers.controller.js';
import { SignalingGateway } from './signaling.gateway.js';
import { SignalingService } from './signaling.service.js';
import { Visits } from './visits.js';

@Module({
  imports: [AccountsModule, ClusterModule, MediaModule, StreamsModule],
  controllers: [ProducersController],
  providers: [
    SignalingGateway,
    SignalingService,
    Entrance,
    Admission,
    Visits,
    Broadcasts,
    Audience,
    Announcer,
    Discovery,
    Drain,
  ],
})
export class SignalingModule {}
