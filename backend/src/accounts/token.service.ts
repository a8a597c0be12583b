import { authorSchema } from '@amphi/contracts';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { AppError } from '../common/app-error.js';
import type { Identity } from '../common/identity.js';

/** Access tokens: signed, readable, good until they expire. Who holds one is the user that it names. */
@Injectable()
export class TokenService {
  constructor(private readonly jwt: JwtService) {}

  sign({ id, handle }: Identity): Promise<string> {
    return this.jwt.signAsync({ handle }, { subject: id });
  }

  /** @throws AppError `unauthenticated` for a token that is forged, expired or none at all */
  async verify(token: string): Promise<Identity> {
    try {
      const claims = await this.jwt.verifyAsync<{ sub?: unknown; handle?: unknown }>(token);
      return authorSchema.parse({ id: claims.sub, handle: claims.handle });
    } catch (error) {
      // Whatever is wrong with it, the holder can only log in again.
      throw new AppError('unauthenticated', 'Please log in again.', { cause: error });
    }
  }
}
