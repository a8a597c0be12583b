import type { Credentials, Session, User } from '@amphi/contracts';
import { Injectable } from '@nestjs/common';
import type { Identity } from '../common/identity.js';
import { TokenService } from './token.service.js';
import { UsersService } from './users.service.js';

/** Logging in: an account for credentials, and a token for the account. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly users: UsersService,
    private readonly tokens: TokenService,
  ) {}

  /** @throws AppError `handle_taken` */
  async register(credentials: Credentials): Promise<Session> {
    return this.begin(await this.users.register(credentials));
  }

  /** @throws AppError `wrong_credentials` */
  async logIn(credentials: Credentials): Promise<Session> {
    return this.begin(await this.users.withCredentials(credentials));
  }

  /** @throws AppError `unauthenticated` when the account is gone since the token was made */
  userOf({ id }: Identity): Promise<User> {
    return this.users.stillThere(id);
  }

  private async begin(user: User): Promise<Session> {
    return { token: await this.tokens.sign(user), user };
  }
}
