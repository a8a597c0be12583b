import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CacheModule } from '../common/cache.module.js';
import { LeaseSweeper } from './lease-sweeper.js';
import { LiveList } from './live-list.js';
import { StreamEntity } from './stream.entity.js';
import { StreamsController } from './streams.controller.js';
import { StreamsService } from './streams.service.js';

@Module({
  imports: [CacheModule, TypeOrmModule.forFeature([StreamEntity])],
  controllers: [StreamsController],
  providers: [StreamsService, LiveList, LeaseSweeper],
  exports: [StreamsService],
})
export class StreamsModule {}
