import { Module } from '@nestjs/common';
import { Directory } from './directory.js';
import { NodeChannel } from './node-channel.js';
import { Nodes } from './nodes.js';

@Module({
  providers: [NodeChannel, Nodes, Directory],
  exports: [NodeChannel, Nodes, Directory],
})
export class ClusterModule {}
