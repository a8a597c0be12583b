import { Component } from '@angular/core';

/** The lit sign over a stream that is on. */
@Component({
  selector: 'amphi-live-badge',
  template: `LIVE`,
  styles: `
    :host {
      display: inline-block;
      padding: 2px 7px;
      border-radius: 5px;
      background: var(--live);
      color: var(--on-live);
      font-size: 0.75rem;
      font-weight: 700;
      letter-spacing: 0.04em;
      line-height: 1.35;
    }
  `,
})
export class LiveBadge {}
