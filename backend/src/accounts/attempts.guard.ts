import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../common/app-error.js';
import type { Config } from '../config/config.js';
import { InjectConfig } from '../config/config.module.js';

/**
 * Limits how often one address may try each route that it guards, against guessing passwords. Counted in this
 * process: several servers allow as many times as much, which is still far too little to guess.
 */
@Injectable()
export class AttemptsGuard implements CanActivate {
  private readonly limiter: RateLimiterMemory;

  constructor(@InjectConfig() { auth }: Config) {
    this.limiter = new RateLimiterMemory({ points: auth.attemptsPerMinute, duration: 60 });
  }

  /** @throws AppError `rate_limited` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { ip } = context.switchToHttp().getRequest<Request>();
    try {
      await this.limiter.consume(`${context.getHandler().name} ${ip}`);
      return true;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const { msBeforeNext: retryAfterMs } = refusal;
      const seconds = Math.ceil(retryAfterMs / 1000);
      throw new AppError('rate_limited', `Too many attempts. Please try again in ${seconds} s.`, {
        retryAfterMs,
      });
    }
  }
}
