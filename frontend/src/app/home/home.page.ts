import { Component, computed, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { mdiBroadcast } from '@mdi/js';
import { exhaustMap } from 'rxjs';
import { CardSkeletons } from '../cards/card-skeletons';
import { keepPoster } from '../cards/keep-poster';
import { RecordingCard } from '../cards/recording-card';
import { StreamCard } from '../cards/stream-card';
import { Api } from '../core/api';
import { PagedList } from '../core/paged-list';
import { everyWhileVisible } from '../core/while-visible';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { ShowMore } from '../ui/show-more';

const REFRESH_MS = 5000;

/** Who is live now, then what was recorded lately; both keep themselves up to date. */
@Component({
  selector: 'amphi-home-page',
  imports: [
    CardSkeletons,
    EmptyState,
    ErrorState,
    MatButton,
    RecordingCard,
    RouterLink,
    ShowMore,
    StreamCard,
  ],
  templateUrl: './home.page.html',
  styleUrls: ['../cards/grids.scss', './home.page.scss'],
})
export class HomePage {
  private readonly api = inject(Api);
  protected readonly live = new PagedList((query) =>
    this.api.streams({ ...query, status: 'live' }),
  );
  protected readonly recordings = new PagedList((query) => this.api.recordings(query), keepPoster);

  /** What is shown could not be brought up to date. */
  protected readonly outOfDate = computed(
    () => this.live.error() !== null && !this.live.failed() && !this.live.loading(),
  );
  protected readonly icons = { mdiBroadcast };

  constructor() {
    void this.refresh();
    everyWhileVisible(REFRESH_MS)
      .pipe(
        exhaustMap(() => this.refresh()),
        takeUntilDestroyed(),
      )
      .subscribe();
  }

  protected retry(): void {
    void this.live.retry();
    if (this.recordings.failed()) void this.recordings.retry();
  }

  private async refresh(): Promise<void> {
    await Promise.all([this.live.refresh(), this.recordings.refresh()]);
  }
}
