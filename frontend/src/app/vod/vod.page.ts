import { Component, computed, effect, inject, input, linkedSignal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { MatProgressSpinner } from '@angular/material/progress-spinner';
import { Router, RouterLink } from '@angular/router';
import { exhaustMap, filter } from 'rxjs';
import { Api } from '../core/api';
import { PageTitle } from '../core/page-title';
import { Session } from '../core/session';
import { everyWhileVisible } from '../core/while-visible';
import { RecordingActions } from '../recording/recording-actions';
import { badgeOf } from '../recording/recording-badge';
import { Avatar } from '../ui/avatar';
import { ErrorState } from '../ui/error-state';
import { ShareButton } from '../ui/share-button';
import { Skeleton } from '../ui/skeleton';
import { DayPipe, DurationPipe } from '../ui/times';
import { ChatReplay } from './chat-replay';
import { Player } from './player';
import { RecordingSource } from './recording-source';

const REFRESH_MS = 3000;

/** A recording: the picture, what it is, and to its owner what can be done with it. */
@Component({
  selector: 'amphi-vod-page',
  imports: [
    Avatar,
    ChatReplay,
    DayPipe,
    DurationPipe,
    ErrorState,
    MatButton,
    MatProgressSpinner,
    Player,
    RecordingActions,
    RouterLink,
    ShareButton,
    Skeleton,
  ],
  templateUrl: './vod.page.html',
  styleUrl: './vod.page.scss',
})
export class VodPage {
  readonly recordingId = input.required<string>();

  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  private readonly pageTitle = inject(PageTitle);

  /** Another recording is another source: nothing of the one before is shown. */
  protected readonly source = computed(
    () => new RecordingSource(this.recordingId(), (id) => this.api.recording(id)),
  );
  protected readonly recording = computed(() => this.source().recording());
  protected readonly badge = computed(() => {
    const recording = this.recording();
    return recording && badgeOf(recording);
  });
  protected readonly own = computed(
    () => this.session.user()?.id === this.recording()?.broadcaster.id,
  );
  protected readonly signedIn = this.session.signedIn;
  /** Where the picture is, in seconds. */
  protected readonly position = linkedSignal({ source: this.recordingId, computation: () => 0 });
  protected readonly replayShown = computed(() => this.recording()?.state === 'ready');
  /** It is not there, or not for this person; the server does not tell which. */
  protected readonly missing = computed(() => {
    const code = this.source().error()?.code;
    return code === 'recording_not_found' || code === 'validation_failed';
  });

  constructor() {
    effect(() => {
      const source = this.source();
      untracked(() => void source.load());
    });
    effect(() => {
      const recording = this.recording();
      if (recording) this.pageTitle.set(recording.title);
    });
    everyWhileVisible(REFRESH_MS)
      .pipe(
        filter(() => this.source().unfinished()),
        exhaustMap(() => this.source().load()),
        takeUntilDestroyed(),
      )
      .subscribe();
  }

  protected async leave(): Promise<void> {
    await this.router.navigateByUrl(`/u/${this.recording()?.broadcaster.handle ?? ''}`);
  }
}
