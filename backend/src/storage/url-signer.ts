import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error.js';
import type { Config } from '../config/config.js';
import { InjectConfig } from '../config/config.module.js';

export type SignedMethod = 'GET' | 'PUT';

/** Signs URLs of our own: method, path, every parameter and the expiry, with HMAC-SHA256. */
@Injectable()
export class UrlSigner {
  private readonly key: Uint8Array;

  constructor(@InjectConfig() { auth }: Config) {
    this.key = new Uint8Array(hkdfSync('sha256', auth.jwtSecret, '', 'amphi signed urls', 32));
  }

  /** @returns path and query, to be used on the origin that serves the API */
  sign(method: SignedMethod, path: string, params: Record<string, string>, until: Date): string {
    const query = new URLSearchParams({
      ...params,
      expires: String(Math.floor(until.getTime() / 1000)),
    });
    query.append('signature', this.signatureOf(method, path, query).toString('base64url'));
    return `${path}?${query.toString()}`;
  }

  /**
   * @param url path and query, as they came
   * @returns the parameters that were signed
   * @throws AppError `signature_invalid`, `signature_expired`
   */
  verify(method: SignedMethod, url: string): URLSearchParams {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const given = Buffer.from(searchParams.get('signature') ?? '', 'base64url');
    searchParams.delete('signature');
    const expected = this.signatureOf(method, pathname, searchParams);
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw new AppError('signature_invalid', 'This link is not valid.');
    if (Number(searchParams.get('expires')) * 1000 <= Date.now())
      throw new AppError('signature_expired', 'This link has expired. Please load the page again.');
    return searchParams;
  }

  private signatureOf(method: SignedMethod, path: string, query: URLSearchParams): Buffer {
    const sorted = new URLSearchParams(query);
    sorted.sort();
    return createHmac('sha256', this.key)
      .update(`${method}\n${path}\n${sorted.toString()}`)
      .digest();
  }
}
