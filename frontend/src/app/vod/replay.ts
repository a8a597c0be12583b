import { computed, signal } from '@angular/core';
import type { Page, ReplayMessage, ReplayQuery } from '@amphi/contracts';
import { ApiError } from '../core/api-error';

/** What was said in the minute before the place that one seeks to is shown, too. */
const CONTEXT_MS = 60_000;
/** Loaded so far ahead of the picture. */
const AHEAD_MS = 30_000;
/** A place further ahead than this is not reached page by page. */
const JUMP_MS = 120_000;
const SHOWN = 200;

/** The chat of a recording, in time with the picture: loaded where the picture is, page by page. */
export class Replay {
  private readonly loaded = signal<readonly ReplayMessage[]>([]);
  private readonly at = signal(0);
  private readonly failure = signal<ApiError | null>(null);
  private readonly answered = signal(false);
  private underWay = false;
  /** Every message from here to `loadedTo` is loaded; milliseconds from the recording's start. */
  private loadedFrom = 0;
  private loadedTo = -Infinity;
  private nextCursor: string | undefined;

  private readonly count = computed(() => countUpTo(this.loaded(), this.at()));
  /** What had been said by now, oldest first. */
  readonly messages = computed(() =>
    this.loaded().slice(Math.max(0, this.count() - SHOWN), this.count()),
  );
  readonly loading = computed(() => !this.answered() && !this.failure());
  readonly error = this.failure.asReadonly();
  /** Nobody said anything in the whole recording. */
  readonly empty = computed(
    () => this.answered() && this.loaded().length === 0 && this.loadedFrom === 0,
  );

  constructor(
    private readonly fetch: (query: Partial<ReplayQuery>) => Promise<Page<ReplayMessage>>,
  ) {}

  /** @param ms where the picture is, from the recording's start */
  moveTo(ms: number): void {
    this.at.set(ms);
    if (!this.failure()) void this.load();
  }

  retry(): void {
    this.failure.set(null);
    void this.load();
  }

  private async load(): Promise<void> {
    if (this.underWay) return;
    this.underWay = true;
    try {
      while (!this.isLoaded(this.at())) await this.loadPage(this.at());
    } catch (error) {
      this.failure.set(ApiError.from(error));
    } finally {
      this.underWay = false;
    }
  }

  private isLoaded(ms: number): boolean {
    return ms >= this.loadedFrom && ms + AHEAD_MS < this.loadedTo;
  }

  private async loadPage(ms: number): Promise<void> {
    const near = ms >= this.loadedFrom && ms < this.loadedTo + JUMP_MS;
    const from = near ? this.loadedFrom : Math.max(0, ms - CONTEXT_MS);
    const cursor = near ? this.nextCursor : undefined;
    const page = await this.fetch(cursor ? { fromMs: from, cursor } : { fromMs: from });
    this.loaded.set(near ? [...this.loaded(), ...page.items] : page.items);
    this.answered.set(true);
    this.loadedFrom = from;
    this.nextCursor = page.nextCursor;
    const last = page.items.at(-1);
    this.loadedTo = page.nextCursor && last ? last.offsetMs : Infinity;
  }
}

/** How many of the messages, which are in order, had been said at `ms`. */
function countUpTo(messages: readonly ReplayMessage[], ms: number): number {
  let [low, high] = [0, messages.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle]?.offsetMs ?? Infinity) <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
