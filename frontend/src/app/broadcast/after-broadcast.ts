import { Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { RouterLink } from '@angular/router';
import { mdiCheckCircleOutline } from '@mdi/js';
import { Icon } from '../ui/icon';
import { percentText } from './facts';
import type { LiveBroadcast } from './live-broadcast';

/** What came of a broadcast, and how its recording gets on. */
@Component({
  selector: 'amphi-after-broadcast',
  imports: [Icon, MatButton, MatProgressBar, RouterLink],
  templateUrl: './after-broadcast.html',
  styleUrl: './after-broadcast.scss',
})
export class AfterBroadcast {
  readonly live = input.required<LiveBroadcast>();
  /** The person wants the stream back in this tab. */
  readonly takenOver = output();
  readonly again = output();

  protected readonly icon = mdiCheckCircleOutline;
  protected readonly link = computed(() => this.live().link());
  protected readonly replaced = computed(() => {
    const link = this.link();
    return link.phase === 'stopped' && link.reason === 'replaced';
  });
  protected readonly failure = computed(() => {
    const link = this.link();
    return link.phase === 'stopped' && link.reason === 'failed' ? link.error.message : null;
  });
  protected readonly recording = computed(() => this.live().recording);
  protected readonly state = computed(() => this.recording().state());
  protected readonly percent = computed(() => percentText(this.state()?.progress ?? 0));
  protected readonly url = computed(() => {
    const id = this.recording().id();
    return id && this.state()?.phase === 'ready' ? `/vod/${id}` : null;
  });
}
