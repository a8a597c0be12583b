import type { Credentials, User } from '@amphi/contracts';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { AppError } from '../common/app-error.js';
import { violates } from '../common/database-error.js';
import { hashPassword, isPassword } from './passwords.js';
import { HANDLE_TAKEN, toUser, UserEntity } from './user.entity.js';

@Injectable()
export class UsersService {
  constructor(@InjectRepository(UserEntity) private readonly rows: Repository<UserEntity>) {}

  /** @throws AppError `handle_taken` */
  async register({ handle, password }: Credentials): Promise<User> {
    const passwordHash = await hashPassword(password);
    try {
      return toUser(await this.rows.save(this.rows.create({ handle, passwordHash })));
    } catch (error) {
      if (!violates(error, HANDLE_TAKEN)) throw error;
      throw new AppError('handle_taken', `The handle ${handle} is taken.`, { cause: error });
    }
  }

  /** @throws AppError `wrong_credentials`, alike for an unknown handle and a wrong password */
  async withCredentials({ handle, password }: Credentials): Promise<User> {
    const row = await this.rows.findOneBy({ handle });
    if ((await isPassword(row?.passwordHash, password)) && row) return toUser(row);
    throw new AppError('wrong_credentials', 'Handle or password is wrong.');
  }

  /** @throws AppError `unauthenticated` when the account of a token is gone */
  async stillThere(id: string): Promise<User> {
    const row = await this.rows.findOneBy({ id });
    if (!row) throw new AppError('unauthenticated', 'This account is gone.');
    return toUser(row);
  }

  /** @throws AppError `user_not_found` */
  async getByHandle(handle: string): Promise<User> {
    const row = await this.rows.findOneBy({ handle: handle.toLowerCase() });
    if (!row) throw new AppError('user_not_found', 'There is no such user.');
    return toUser(row);
  }

  /** @returns bytes; null for a user without a quota of their own */
  async recordingQuota(id: string, manager: EntityManager): Promise<number | null> {
    return (await manager.findOneBy(UserEntity, { id }))?.recordingQuotaBytes ?? null;
  }

  /** @param bytes null: as much as everybody */
  async setRecordingQuota(id: string, bytes: number | null): Promise<void> {
    await this.rows.update({ id }, { recordingQuotaBytes: bytes });
  }
}
