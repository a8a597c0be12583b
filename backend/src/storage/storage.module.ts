import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { LocalStorageController } from './local-storage.controller.js';
import { LocalStorage } from './local-storage.js';
import { S3Storage } from './s3-storage.js';
import { StorageService } from './storage.service.js';
import { UrlSigner } from './url-signer.js';

@Module({
  controllers: [LocalStorageController],
  providers: [
    UrlSigner,
    {
      provide: StorageService,
      inject: [CONFIG, UrlSigner],
      useFactory: ({ storage }: Config, signer: UrlSigner) =>
        storage.driver === 's3'
          ? S3Storage.create(storage)
          : new LocalStorage(storage.dir, storage.urlTtlSeconds, signer),
    },
  ],
  exports: [StorageService, UrlSigner],
})
export class StorageModule implements OnApplicationShutdown {
  constructor(@Inject(StorageService) private readonly storage: StorageService) {}

  onApplicationShutdown(): void {
    if (this.storage instanceof S3Storage) this.storage.close();
  }
}
