import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { Stream } from '@amphi/contracts';
import { Clock } from '../core/clock';
import { Avatar, hueOf } from '../ui/avatar';
import { LiveBadge } from '../ui/live-badge';
import { TimerPipe } from '../ui/times';
import { ViewerCount } from '../ui/viewer-count';

/** A stream that is live now. */
@Component({
  selector: 'amphi-stream-card',
  imports: [Avatar, LiveBadge, RouterLink, TimerPipe, ViewerCount],
  templateUrl: './stream-card.html',
  styleUrls: ['./card.scss', './stream-card.scss'],
})
export class StreamCard {
  readonly stream = input.required<Stream>();
  protected readonly now = inject(Clock).now;
  protected readonly hue = computed(() => hueOf(this.stream().broadcaster.handle));
}
