import { Module } from '@nestjs/common';
import { ClusterModule } from '../cluster/cluster.module.js';
import { MediaModule } from '../media/media.module.js';
import { Origins } from './origins.js';
import { Pulls } from './pulls.js';
import { Servings } from './servings.js';

/** Carries a stream from the node that its broadcaster is on to those where it is watched. */
@Module({
  imports: [ClusterModule, MediaModule],
  providers: [Origins, Servings, Pulls],
})
export class RelayModule {}
