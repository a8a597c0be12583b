import { Component } from '@angular/core';

/** The place of something that is still loading; the page gives it its size. */
@Component({
  selector: 'amphi-skeleton',
  template: '',
  styles: `
    :host {
      display: block;
      border-radius: var(--radius-control);
      background: var(--hover);
      animation: breathe 1.6s ease-in-out infinite alternate;
    }
    @keyframes breathe {
      from {
        opacity: 1;
      }
      to {
        opacity: 0.45;
      }
    }
  `,
  host: { 'aria-hidden': 'true' },
})
export class Skeleton {}
