import { Component, computed, inject, input, linkedSignal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { mdiPlay } from '@mdi/js';
import type { Recording } from '@amphi/contracts';
import { Clock } from '../core/clock';
import { hueOf } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { AgoPipe, DurationPipe } from '../ui/times';
import { badgeOf } from '../recording/recording-badge';

/** A recording: its poster, how long, whose, when. What its owner may do with it goes into the content. */
@Component({
  selector: 'amphi-recording-card',
  imports: [AgoPipe, DurationPipe, Icon, RouterLink],
  templateUrl: './recording-card.html',
  styleUrls: ['./card.scss', './recording-card.scss'],
})
export class RecordingCard {
  readonly recording = input.required<Recording>();
  /** On a profile everything is by the same person. */
  readonly showHandle = input(true);

  protected readonly now = inject(Clock).now;
  protected readonly hue = computed(() => hueOf(this.recording().broadcaster.handle));
  protected readonly badge = computed(() => badgeOf(this.recording()));
  private readonly posterUrl = computed(() => this.recording().posterUrl);
  /** The poster's URL, until it turns out not to load. */
  protected readonly poster = linkedSignal(() => this.posterUrl());
  protected readonly icons = { mdiPlay };
}
