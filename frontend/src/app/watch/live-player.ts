import {
  Component,
  computed,
  CUSTOM_ELEMENTS_SCHEMA,
  effect,
  type ElementRef,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { assertUnreachable } from '@amphi/contracts';
import { mdiMessageOffOutline, mdiMessageOutline, mdiTune, mdiVolumeOff } from '@mdi/js';
import type { MediaController } from 'media-chrome';
import { fromEvent, merge, of, type Subscription, take, timer } from 'rxjs';
import type { Quality } from '../media/reception';
import { Icon } from '../ui/icon';
import { Playback } from './playback';
import { qualityChoices } from './qualities';
import type { Shortcut } from './shortcuts';

const VOLUME_STEP = 0.1;
/** How long the controls wait for a picture. */
const CONTROLS_AT_LATEST_MS = 2000;

/** The live picture with its controls. What the page has to say over the picture is its content. */
@Component({
  selector: 'amphi-live-player',
  imports: [Icon],
  templateUrl: './live-player.html',
  styleUrl: './live-player.scss',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
})
export class LivePlayer {
  /** What plays the picture; it may be playing already. */
  readonly video = input.required<HTMLVideoElement>();
  readonly media = input.required<MediaStream | null>();
  /** Simulcast layers to choose from. */
  readonly layers = input.required<number>();
  readonly quality = input.required<Quality>();
  readonly chatShown = input.required<boolean>();
  /** There is nothing to play, and nothing to come. */
  readonly over = input(false);
  readonly qualityChosen = output<Quality>();
  readonly chatToggled = output();

  private readonly controller = viewChild.required<ElementRef<MediaController>>('controller');
  protected readonly playback = signal<Playback | null>(null);

  protected readonly choices = computed(() => qualityChoices(this.layers()));
  protected readonly height = computed(() => this.playback()?.height() ?? 0);
  protected readonly soundBlocked = computed(
    () => (this.playback()?.soundBlocked() ?? false) && this.height() > 0,
  );
  protected readonly chatLabel = computed(() => (this.chatShown() ? 'Hide chat' : 'Show chat'));
  protected readonly chatIcon = computed(() =>
    this.chatShown() ? mdiMessageOffOutline : mdiMessageOutline,
  );
  protected readonly icons = { mdiTune, mdiVolumeOff };

  constructor() {
    effect((onCleanup) => {
      const video = this.video();
      video.slot = 'media';
      this.controller().nativeElement.append(video);
      const controls = this.fetchControls(video);
      const playback = new Playback(video);
      this.playback.set(playback);
      onCleanup(() => {
        controls.unsubscribe();
        playback.close();
        video.remove();
      });
    });
    effect(() => void this.playback()?.show(this.media()));
  }

  /** Does what a key asks for; the chat is the page's business. */
  use(shortcut: Exclude<Shortcut, 'chat'>): void {
    const playback = this.playback();
    switch (shortcut) {
      case 'play':
        return playback?.togglePlay();
      case 'mute':
        return playback?.toggleMute();
      case 'louder':
        return playback?.changeVolume(VOLUME_STEP);
      case 'quieter':
        return playback?.changeVolume(-VOLUME_STEP);
      case 'fullscreen':
        return this.toggleFullscreen();
      default:
        assertUnreachable(shortcut);
    }
  }

  protected choose(event: Event): void {
    const value = (event.target as HTMLElement & { value: string }).value;
    this.qualityChosen.emit(value === 'auto' ? value : Number(value));
  }

  /** Their code is large: they come after the picture, or when none comes. */
  private fetchControls(video: HTMLVideoElement): Subscription {
    const hasPicture = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
    const picture$ = hasPicture ? of(true) : fromEvent(video, 'loadeddata');
    return merge(picture$, timer(CONTROLS_AT_LATEST_MS))
      .pipe(take(1))
      .subscribe(() => void import('../ui/media-chrome'));
  }

  private toggleFullscreen(): void {
    // Through media-chrome, which knows each browser's way.
    const request = document.fullscreenElement ? 'exit' : 'enter';
    this.controller().nativeElement.dispatchEvent(
      new CustomEvent(`media${request}fullscreenrequest`, { composed: true, bubbles: true }),
    );
  }
}
