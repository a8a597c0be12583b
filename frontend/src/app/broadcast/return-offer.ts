import { Component, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { Stream } from '@amphi/contracts';
import { Clock } from '../core/clock';
import { LiveBadge } from '../ui/live-badge';
import { TimerPipe } from '../ui/times';
import { ViewerCount } from '../ui/viewer-count';

/** The person has a stream that is live, and opened this page beside it or after a tab that died. */
@Component({
  selector: 'amphi-return-offer',
  imports: [LiveBadge, MatButton, TimerPipe, ViewerCount],
  template: `
    <section>
      <h2>You are live</h2>
      <div class="about">
        <p class="title">{{ stream().title }}</p>
        <p class="line muted figures">
          <amphi-live-badge />
          @if (stream().startedAt; as startedAt) {
            <span>{{ startedAt | timer: now() }}</span>
          }
          <amphi-viewer-count [count]="stream().viewerCount" />
        </p>
      </div>
      <button
        matButton="filled"
        class="main"
        type="button"
        [disabled]="busy()"
        (click)="returnChosen.emit()"
      >
        Return to your stream
      </button>
      <button
        matButton="outlined"
        class="main"
        type="button"
        [disabled]="busy()"
        (click)="endChosen.emit()"
      >
        End it
      </button>
      <p class="muted small">Viewers are waiting. Another tab that is sending it stops.</p>
    </section>
  `,
  styleUrl: './side-card.scss',
  styles: `
    .line {
      display: flex;
      align-items: center;
      gap: var(--space-3);
    }
  `,
})
export class ReturnOffer {
  readonly stream = input.required<Stream>();
  readonly busy = input.required<boolean>();
  readonly returnChosen = output();
  readonly endChosen = output();
  protected readonly now = inject(Clock).now;
}
