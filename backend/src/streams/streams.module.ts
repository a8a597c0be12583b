import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LeaseSweeper } from './lease-sweeper.js';
import { StreamEntity } from './stream.entity.js';
import { StreamsController } from './streams.controller.js';
import { StreamsService } from './streams.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([StreamEntity])],
  controllers: [StreamsController],
  providers: [StreamsService, LeaseSweeper],
  exports: [StreamsService],
})
export class StreamsModule {}
