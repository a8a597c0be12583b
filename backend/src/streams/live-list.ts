import { LIMITS, type Page, type Stream, type StreamQuery } from '@amphi/contracts';
import { CACHE_MANAGER, type Cache } from '@nestjs/cache-manager';
import { Inject, Injectable } from '@nestjs/common';

const KEY = 'streams:live';

/** How old the home page's viewer counts may be. */
const FRESH_MS = 1000;

/**
 * The first page of who is live, which every open home page asks for again and again: at most one query a second,
 * however many ask, and a fresh one after every change.
 */
@Injectable()
export class LiveList {
  constructor(@Inject(CACHE_MANAGER) private readonly cache: Cache) {}

  /** @param load asked when no fresh page is kept, or when it is another page that is wanted */
  get(query: StreamQuery, load: () => Promise<Page<Stream>>): Promise<Page<Stream>> {
    const { status, handle, cursor, limit } = query;
    const isFirstPage = status === 'live' && !handle && !cursor && limit === LIMITS.page.default;
    return isFirstPage ? this.cache.wrap(KEY, load, FRESH_MS) : load();
  }

  async forget(): Promise<void> {
    await this.cache.del(KEY);
  }
}
