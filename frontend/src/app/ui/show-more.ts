import { Component, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { PagedList } from '../core/paged-list';

/** Under a paged list: the button that makes it longer, and why it could not. */
@Component({
  selector: 'amphi-show-more',
  imports: [MatButton],
  template: `
    @if (list().hasMore()) {
      <button
        matButton="outlined"
        type="button"
        [disabled]="list().loadingMore()"
        disabledInteractive
        (click)="list().showMore()"
      >
        {{ list().loadingMore() ? 'Loading…' : 'Show more' }}
      </button>
      @if (list().error(); as error) {
        <p role="alert">{{ error.message }}</p>
      }
    }
  `,
  styles: `
    :host:not(:empty) {
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: var(--space-2);
      margin-top: var(--space-5);
      color: var(--muted);
    }
  `,
})
export class ShowMore {
  readonly list =
    input.required<
      Pick<PagedList<{ id: string }>, 'hasMore' | 'loadingMore' | 'error' | 'showMore'>
    >();
}
