import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';
import { UsersService } from '../accounts/users.service.js';
import { AppError } from '../common/app-error.js';
import type { Config } from '../config/config.js';
import { InjectConfig } from '../config/config.module.js';
import { OPEN, RecordingEntity } from './recording.entity.js';

export interface Quota {
  quotaBytes: number;
  /** What holds for everybody who has no quota of their own. */
  isDefault: boolean;
  usedBytes: number;
}

/** How much room a user's recordings may take up: asked each time anew, as it may change while they record. */
@Injectable()
export class Quotas {
  private readonly defaultBytes: number;

  constructor(
    @InjectRepository(RecordingEntity) private readonly rows: Repository<RecordingEntity>,
    private readonly users: UsersService,
    @InjectConfig() { recordings }: Config,
  ) {
    this.defaultBytes = recordings.quotaBytes;
  }

  /**
   * @param manager the caller's transaction
   * @throws AppError `quota_exceeded`
   */
  async assertRoom(userId: string, manager = this.rows.manager): Promise<void> {
    const { usedBytes, quotaBytes } = await this.of(userId, manager);
    if (usedBytes > quotaBytes)
      throw new AppError(
        'quota_exceeded',
        'Your recordings have used up their space. Delete one to record again.',
      );
  }

  async of(userId: string, manager = this.rows.manager): Promise<Quota> {
    const own = await this.users.recordingQuota(userId, manager);
    const state = In([...OPEN, 'ready']);
    const used = await manager.sum(RecordingEntity, 'sizeBytes', { userId, state });
    return {
      quotaBytes: own ?? this.defaultBytes,
      isDefault: own === null,
      usedBytes: Number(used ?? 0),
    };
  }
}
