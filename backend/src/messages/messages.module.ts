import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MessageArchive } from './message-archive.js';
import { MessageEntity } from './message.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([MessageEntity])],
  providers: [MessageArchive],
  exports: [MessageArchive],
})
export class MessagesModule {}
