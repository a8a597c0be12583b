import { Component, computed, effect, inject, input, signal, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Api } from '../core/api';
import { ApiError } from '../core/api-error';
import { Clock } from '../core/clock';
import { PageTitle } from '../core/page-title';
import { Sockets } from '../core/sockets';
import { ChatPanel } from '../chat/chat-panel';
import type { Quality } from '../media/reception';
import { Viewer } from '../media/viewer';
import { Avatar } from '../ui/avatar';
import { ErrorState } from '../ui/error-state';
import { LiveBadge } from '../ui/live-badge';
import { ShareButton } from '../ui/share-button';
import { Skeleton } from '../ui/skeleton';
import { TimerPipe } from '../ui/times';
import { ViewerCount } from '../ui/viewer-count';
import { liveVideo } from './first-picture';
import { type Receiving, takeReceiving } from './head-start';
import { LivePlayer } from './live-player';
import { LiveWatch } from './live-watch';
import { shortcutOf } from './shortcuts';
import { StageNotice } from './stage-notice';

const MISSING: readonly string[] = ['stream_not_found', 'validation_failed'];
const NOT_FOUND =
  'There is no such stream. The address may be mistyped, or the stream was removed.';

/** A live stream: the picture, what it is, and the chat beside it. */
@Component({
  selector: 'amphi-watch-page',
  imports: [
    Avatar,
    ChatPanel,
    ErrorState,
    LiveBadge,
    LivePlayer,
    MatButton,
    RouterLink,
    ShareButton,
    Skeleton,
    StageNotice,
    TimerPipe,
    ViewerCount,
  ],
  templateUrl: './watch.page.html',
  styleUrl: './watch.page.scss',
  host: { '(document:keydown)': 'useShortcut($event)' },
})
export class WatchPage {
  readonly streamId = input.required<string>();

  private readonly api = inject(Api);
  private readonly sockets = inject(Sockets);
  private readonly pageTitle = inject(PageTitle);
  protected readonly now = inject(Clock).now;

  private readonly player = viewChild(LivePlayer);
  protected readonly watch = signal<LiveWatch | null>(null);
  protected readonly stream = computed(() => this.watch()?.stream() ?? null);
  protected readonly chatShown = signal(true);
  /** Why there is no page to show, as a sentence: the address leads to no stream. */
  protected readonly notFound = computed(() => {
    const state = this.watch()?.state();
    if (state?.phase !== 'failed' || !(state.error instanceof ApiError)) return null;
    // An address that cannot be one of a stream is for people the same as one that is none.
    return MISSING.includes(state.error.code) ? NOT_FOUND : state.error.message;
  });
  protected readonly chatClosed = computed(() => {
    const status = this.stream()?.status;
    if (status === 'created') return 'The chat opens when the stream begins.';
    return status === 'ended' ? 'The stream has ended.' : null;
  });

  constructor() {
    effect((onCleanup) => {
      const id = this.streamId();
      const watch = new LiveWatch(this.receive(id), () => this.api.stream(id));
      this.watch.set(watch);
      onCleanup(() => watch.close());
    });
    effect(() => {
      const stream = this.stream();
      if (stream) this.pageTitle.set(stream.title);
    });
  }

  private receive(streamId: string): Receiving {
    const begun = takeReceiving(streamId);
    if (begun) return begun;
    const socket = this.sockets.signaling();
    return { socket, viewer: new Viewer(socket, streamId), video: liveVideo() };
  }

  protected chooseQuality(quality: Quality): void {
    void this.watch()?.setQuality(quality);
  }

  protected toggleChat(): void {
    this.chatShown.update((shown) => !shown);
  }

  protected useShortcut(event: KeyboardEvent): void {
    const shortcut = shortcutOf(event);
    if (!shortcut) return;
    event.preventDefault();
    if (shortcut === 'chat') this.toggleChat();
    else this.player()?.use(shortcut);
  }
}
