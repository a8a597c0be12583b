import {
  Component,
  computed,
  effect,
  type ElementRef,
  inject,
  input,
  viewChild,
} from '@angular/core';
import { Clock } from '../core/clock';
import type { LocalVideo } from '../media/transmission';
import { timerText } from '../ui/times';

export type OnAir = 'preview' | 'connecting' | 'live' | 'reconnecting';

const WORDS: Record<OnAir, string> = {
  preview: 'Preview',
  connecting: 'Connecting',
  live: 'LIVE',
  reconnecting: 'Reconnecting',
};

/** What goes out, as the broadcaster sees it, with its state in the corner. */
@Component({
  selector: 'amphi-preview',
  template: `
    <video
      #video
      autoplay
      playsinline
      [muted]="true"
      [class.mirrored]="shown()?.source === 'camera'"
      aria-label="Your picture"
    ></video>
    <ng-content />
    <p class="chip figures" [class]="onAir()">
      <span role="status">{{ word() }}</span>
      @if (timer(); as timer) {
        <span>{{ timer }}</span>
      }
    </p>
  `,
  styleUrl: './preview.scss',
})
export class Preview {
  readonly shown = input.required<LocalVideo | null>();
  readonly onAir = input.required<OnAir>();
  /** When the stream began, ISO 8601. */
  readonly startedAt = input<string | null>(null);

  private readonly now = inject(Clock).now;
  private readonly video = viewChild.required<ElementRef<HTMLVideoElement>>('video');
  protected readonly word = computed(() => WORDS[this.onAir()]);
  protected readonly timer = computed(() => {
    const startedAt = this.startedAt();
    if (this.onAir() !== 'live' || !startedAt) return null;
    return timerText(this.now() - Date.parse(startedAt));
  });

  constructor() {
    effect(() => {
      const track = this.shown()?.track;
      this.video().nativeElement.srcObject = track ? new MediaStream([track]) : null;
    });
  }
}
