import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsModule } from '../accounts/accounts.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { StreamsModule } from '../streams/streams.module.js';
import { AbandonedRecordings } from './abandoned-recordings.js';
import { ChatReplay } from './chat-replay.js';
import { QuotasModule } from './quotas.module.js';
import { RecordingEntity } from './recording.entity.js';
import { RecordingViews } from './recording-views.js';
import { RecordingsController } from './recordings.controller.js';
import { RecordingsKeeper } from './recordings-keeper.js';
import { RecordingsService } from './recordings.service.js';
import { UploadsController } from './uploads.controller.js';
import { UploadsService } from './uploads.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([RecordingEntity]),
    AccountsModule,
    MessagesModule,
    QuotasModule,
    StorageModule,
    StreamsModule,
  ],
  controllers: [RecordingsController, UploadsController],
  providers: [
    RecordingsService,
    RecordingViews,
    UploadsService,
    ChatReplay,
    AbandonedRecordings,
    RecordingsKeeper,
  ],
})
export class RecordingsModule {}
