import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { REDIS, type Redis } from '../common/redis.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { StreamsModule } from '../streams/streams.module.js';
import { ChatGateway } from './chat.gateway.js';
import { ChatHistory } from './chat-history.js';
import { ChatService } from './chat.service.js';
import { MemoryChatHistory } from './memory-chat-history.js';
import { RedisChatHistory } from './redis-chat-history.js';

@Module({
  imports: [AccountsModule, MessagesModule, StreamsModule],
  providers: [
    ChatGateway,
    ChatService,
    {
      provide: ChatHistory,
      inject: [REDIS],
      useFactory: (redis: Redis | null) =>
        redis ? new RedisChatHistory(redis) : new MemoryChatHistory(),
    },
  ],
})
export class ChatModule {}
