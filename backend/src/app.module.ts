import { type DynamicModule, Module } from '@nestjs/common';
import { AccountsModule } from './accounts/accounts.module.js';
import { ChatModule } from './chat/chat.module.js';
import { RedisModule } from './common/redis.module.js';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { databaseModule } from './database.js';
import { MediaModule } from './media/media.module.js';
import { OpsModule } from './ops/ops.module.js';
import { RecordingsModule } from './recordings/recordings.module.js';
import { RelayModule } from './relay/relay.module.js';
import { SignalingModule } from './signaling/signaling.module.js';
import { StorageModule } from './storage/storage.module.js';
import { StreamsModule } from './streams/streams.module.js';

@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(config),
        RedisModule,
        databaseModule(config),
        AccountsModule,
        StreamsModule,
        StorageModule,
        ChatModule,
        MediaModule,
        RelayModule,
        SignalingModule,
        RecordingsModule,
        OpsModule,
      ],
    };
  }
}
