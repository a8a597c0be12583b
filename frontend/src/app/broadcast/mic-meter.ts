import { Component, computed, effect, input, signal } from '@angular/core';
import { microphoneLevel } from '../media/microphone-level';

/** Where the meter turns from "fine" to "too loud". */
const TOO_LOUD = 0.92;

/** How loud the microphone is. */
@Component({
  selector: 'amphi-mic-meter',
  template: `<span
    [style.transform]="'scaleX(' + level() + ')'"
    [class.loud]="isTooLoud()"
  ></span>`,
  styles: `
    :host {
      display: block;
      height: 6px;
      overflow: hidden;
      border-radius: 3px;
      background: var(--hover);
    }
    span {
      display: block;
      height: 100%;
      background: var(--good);
      transform-origin: left;
      transition: transform 80ms linear;
    }
    .loud {
      background: var(--live);
    }
  `,
  host: {
    role: 'meter',
    'aria-label': 'Microphone level',
    'aria-valuemin': '0',
    'aria-valuemax': '100',
    '[attr.aria-valuenow]': 'percent()',
  },
})
export class MicMeter {
  readonly track = input.required<MediaStreamTrack | null>();

  protected readonly level = signal(0);
  protected readonly isTooLoud = computed(() => this.level() > TOO_LOUD);
  // In steps of ten: a screen reader that is asked has no use for more.
  protected readonly percent = computed(() => Math.round(this.level() * 10) * 10);

  constructor() {
    effect((onCleanup) => {
      const track = this.track();
      if (!track) return this.level.set(0);
      const measuring = microphoneLevel(track).subscribe((level) => this.level.set(level));
      onCleanup(() => measuring.unsubscribe());
    });
  }
}
