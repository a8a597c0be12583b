import { computed, signal } from '@angular/core';
import type { Page } from '@amphi/contracts';
import type { PageInput } from './api';
import { ApiError } from './api-error';

/**
 * A list that the server gives page by page, newest first, as a page of the client shows it: loading, shown, or failed;
 * longer on request; brought up to date without losing what is shown.
 */
export class PagedList<T extends { id: string }> {
  private readonly shown = signal<readonly T[] | null>(null);
  private readonly nextCursor = signal<string | undefined>(undefined);
  private readonly failure = signal<ApiError | null>(null);
  private readonly underWay = signal(false);

  readonly items = computed(() => this.shown() ?? []);
  readonly loading = computed(() => this.shown() === null && this.failure() === null);
  /** There is nothing to show but `error`. */
  readonly failed = computed(() => this.shown() === null && this.failure() !== null);
  /** There is an answer, and it has no entries. */
  readonly empty = computed(() => this.shown()?.length === 0);
  readonly hasMore = computed(() => this.nextCursor() !== undefined);
  readonly loadingMore = this.underWay.asReadonly();
  /** What the last request failed with; the entries shown before stay. */
  readonly error = this.failure.asReadonly();

  /** @param merge how an entry that is shown takes in its newer version */
  constructor(
    private readonly fetch: (query: PageInput) => Promise<Page<T>>,
    private readonly merge: (shown: T, newer: T) => T = (_shown, newer) => newer,
  ) {}

  /** The first page, or the newest state of it. Never rejects: see `error`. */
  async refresh(): Promise<void> {
    await this.attempt({}, (page) => this.takeFirstPage(page));
  }

  /** Another try after `failed`, which shows as loading. */
  async retry(): Promise<void> {
    this.failure.set(null);
    await this.refresh();
  }

  /** The page after what is shown. Never rejects: see `error`. */
  async showMore(): Promise<void> {
    const cursor = this.nextCursor();
    if (cursor === undefined || this.underWay()) return;
    this.underWay.set(true);
    await this.attempt({ cursor }, (page) => {
      const known = new Set(this.items().map(({ id }) => id));
      this.shown.set([...this.items(), ...page.items.filter(({ id }) => !known.has(id))]);
      this.nextCursor.set(page.nextCursor);
    });
    this.underWay.set(false);
  }

  /** Shows `item` in place of the entry with its id. */
  replace(item: T): void {
    this.shown.update((items) => items?.map((old) => (old.id === item.id ? item : old)) ?? null);
  }

  remove(id: string): void {
    this.shown.update((items) => items?.filter((item) => item.id !== id) ?? null);
  }

  private async attempt(query: PageInput, take: (page: Page<T>) => void): Promise<void> {
    try {
      take(await this.fetch(query));
      this.failure.set(null);
    } catch (error) {
      this.failure.set(ApiError.from(error));
    }
  }

  private takeFirstPage(page: Page<T>): void {
    const old = this.items();
    const oldById = new Map(old.map((item) => [item.id, item]));
    const fresh = page.items.map((item) => {
      const shown = oldById.get(item.id);
      return shown ? this.merge(shown, item) : item;
    });
    // Entries older than this page were loaded by `showMore`, and stay.
    const last = page.items.at(-1);
    const end = last ? old.findIndex(({ id }) => id === last.id) : -1;
    const older = page.nextCursor !== undefined && end >= 0 ? old.slice(end + 1) : [];
    this.shown.set([...fresh, ...older]);
    if (older.length === 0) this.nextCursor.set(page.nextCursor);
  }
}
