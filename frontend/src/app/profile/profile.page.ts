import { Component, computed, effect, inject, input, resource, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { mdiFilmstrip } from '@mdi/js';
import { exhaustMap } from 'rxjs';
import { CardSkeletons } from '../cards/card-skeletons';
import { keepPoster } from '../cards/keep-poster';
import { RecordingCard } from '../cards/recording-card';
import { StreamCard } from '../cards/stream-card';
import { Api, type PageInput } from '../core/api';
import { ApiError } from '../core/api-error';
import { PageTitle } from '../core/page-title';
import { PagedList } from '../core/paged-list';
import { Session } from '../core/session';
import { everyWhileVisible } from '../core/while-visible';
import { RecordingActions } from '../recording/recording-actions';
import { Avatar } from '../ui/avatar';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { ShareButton } from '../ui/share-button';
import { ShowMore } from '../ui/show-more';
import { Skeleton } from '../ui/skeleton';
import { MonthPipe } from '../ui/times';

const REFRESH_MS = 5000;

/** A user's public face: live now, and recordings; to the user also what nobody else sees, and what to do with it. */
@Component({
  selector: 'amphi-profile-page',
  imports: [
    Avatar,
    CardSkeletons,
    EmptyState,
    ErrorState,
    MatButton,
    MonthPipe,
    RecordingActions,
    RecordingCard,
    RouterLink,
    ShareButton,
    ShowMore,
    Skeleton,
    StreamCard,
  ],
  templateUrl: './profile.page.html',
  styleUrls: ['../cards/grids.scss', './profile.page.scss'],
})
export class ProfilePage {
  readonly handle = input.required<string>();

  private readonly api = inject(Api);
  private readonly session = inject(Session);
  private readonly pageTitle = inject(PageTitle);

  protected readonly user = resource({
    params: () => this.handle(),
    loader: ({ params }) => this.api.user(params),
  });
  protected readonly problem = computed(() => {
    const error = this.user.error();
    return error && ApiError.from(error);
  });
  /** Nobody has that handle, or nobody could. */
  protected readonly missing = computed(() => {
    const code = this.problem()?.code;
    return code === 'user_not_found' || code === 'validation_failed';
  });
  protected readonly own = computed(
    () => this.session.user()?.handle === this.handle().toLowerCase(),
  );
  private readonly lists = computed(() => this.listsOf(this.handle(), this.own()));
  protected readonly live = computed(() => this.lists().live);
  protected readonly recordings = computed(() => this.lists().recordings);
  protected readonly icons = { mdiFilmstrip };

  constructor() {
    effect(() => this.pageTitle.set(this.handle()));
    effect(() => {
      this.lists();
      untracked(() => void this.refresh());
    });
    everyWhileVisible(REFRESH_MS)
      .pipe(
        exhaustMap(() => this.refresh()),
        takeUntilDestroyed(),
      )
      .subscribe();
  }

  /** @param _own whose eyes see the list: another answer, so another list */
  private listsOf(handle: string, _own: boolean) {
    return {
      live: new PagedList((query) => this.api.streams({ ...query, handle, status: 'live' })),
      recordings: new PagedList(
        (query: PageInput) => this.api.recordingsOf(handle, query),
        keepPoster,
      ),
    };
  }

  private async refresh(): Promise<void> {
    const { live, recordings } = this.lists();
    await Promise.all([live.refresh(), recordings.refresh()]);
  }
}
