import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { setRequestIdentity } from '../common/identity.js';
import { TokenService } from './token.service.js';

/**
 * Settles who makes a REST request, before any handler. No token is a guest, and what a guest may do the handler
 * says; a bad token is refused everywhere, so that a client learns of it. Sockets are settled in their handshake.
 */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(private readonly tokens: TokenService) {}

  /** @throws AppError `unauthenticated` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const { authorization } = context.switchToHttp().getRequest<Request>().headers;
    const token = /^Bearer +(\S*)/i.exec(authorization ?? '')?.[1];
    if (token !== undefined) setRequestIdentity(context, await this.tokens.verify(token));
    return true;
  }
}
