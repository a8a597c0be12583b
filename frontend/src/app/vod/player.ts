import '../ui/media-chrome';
import {
  Component,
  CUSTOM_ELEMENTS_SCHEMA,
  effect,
  type ElementRef,
  inject,
  input,
  output,
  viewChild,
} from '@angular/core';
import type { PlayableRecording } from '@amphi/contracts';
import type { MediaController } from 'media-chrome';
import { Positions } from './positions';

const KEEP_EVERY_S = 5;
/** Arrows up and down scroll the page unless the player itself has the focus. */
const PAGE_KEYS = [' ', 'k', 'm', 'f', 'j', 'l', 'ArrowLeft', 'ArrowRight', '<', '>'];

/** Plays a recording, goes on where one left off, and goes on at the same place when its URL is renewed. */
@Component({
  selector: 'amphi-player',
  templateUrl: './player.html',
  styleUrl: './player.scss',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  host: { '(document:keydown)': 'useShortcut($event)', '(window:pagehide)': 'keepPosition()' },
})
export class Player {
  readonly recording = input.required<PlayableRecording>();
  /** The URL no longer gives the video: its signature has expired, or the storage is away. */
  readonly urlFailed = output();
  /** Seconds from the beginning, on every step and after every seek. */
  readonly moved = output<number>();

  private readonly positions = inject(Positions);
  private readonly video = viewChild.required<ElementRef<HTMLVideoElement>>('video');
  private readonly controller = viewChild.required<ElementRef<MediaController>>('controller');

  // Both are decided when the URL arrives and used when the video of that URL is there.
  private startAt = 0;
  private startPlaying = false;
  private shown: Pick<PlayableRecording, 'id' | 'url'> | null = null;
  private keptAt = 0;

  constructor() {
    effect(() => this.prepareStart(this.recording()));
  }

  private prepareStart({ id, url }: PlayableRecording): void {
    const video = this.video().nativeElement;
    const shown = this.shown;
    this.shown = { id, url };
    if (shown?.id !== id) {
      this.startAt = this.positions.of(id);
      this.startPlaying = false;
    } else if (shown.url !== url || video.error) {
      this.startAt = video.currentTime || this.startAt;
      this.startPlaying = !video.paused;
      // Another URL loads by itself.
      if (shown.url === url) video.load();
    }
  }

  protected async start(): Promise<void> {
    const video = this.video().nativeElement;
    if (this.startAt > 0) video.currentTime = this.startAt;
    if (!this.startPlaying) return;
    this.startPlaying = false;
    try {
      await video.play();
    } catch (error) {
      // The browser wants another click (NotAllowedError), or the person paused meanwhile (AbortError).
      if (!(error instanceof DOMException)) throw error;
    }
  }

  protected follow(): void {
    const { currentTime } = this.video().nativeElement;
    this.moved.emit(currentTime);
    if (Math.abs(currentTime - this.keptAt) >= KEEP_EVERY_S) this.keepPosition();
  }

  protected keepPosition(): void {
    const { currentTime, duration } = this.video().nativeElement;
    if (!Number.isFinite(duration)) return;
    this.keptAt = currentTime;
    this.positions.keep(this.recording().id, currentTime, duration);
  }

  /** Asks for another URL before one that has expired is used, after a long pause. */
  protected checkUrl(): void {
    const { urlExpiresAt } = this.recording();
    if (urlExpiresAt && Date.parse(urlExpiresAt) <= Date.now()) this.urlFailed.emit();
  }

  /** The keys of the player work on the whole page, while no other control has the focus. */
  protected useShortcut(event: KeyboardEvent): void {
    const elsewhere = event.target !== document.body && !isMain(event.target);
    if (elsewhere || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!PAGE_KEYS.includes(event.key)) return;
    event.preventDefault();
    this.controller().nativeElement.keyboardShortcutHandler(event);
  }
}

const isMain = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.tagName === 'MAIN';
