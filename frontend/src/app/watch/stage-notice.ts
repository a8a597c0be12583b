import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatProgressSpinner } from '@angular/material/progress-spinner';
import { RouterLink } from '@angular/router';
import type { Stream } from '@amphi/contracts';
import { Clock } from '../core/clock';
import type { ConnectionState } from '../core/socket';
import type { ViewerState } from '../media/viewer-state';
import { noticeOf } from './notice';

/** Words over the picture, while there is none or none that moves. */
@Component({
  selector: 'amphi-stage-notice',
  imports: [MatButton, MatProgressSpinner, RouterLink],
  templateUrl: './stage-notice.html',
  styleUrl: './stage-notice.scss',
})
export class StageNotice {
  readonly state = input.required<ViewerState>();
  readonly stream = input.required<Stream | null>();
  readonly connection = input.required<ConnectionState>();

  private readonly clock = inject(Clock);
  protected readonly notice = computed(() =>
    noticeOf(this.state(), this.stream(), this.connection(), this.clock.now()),
  );
}
