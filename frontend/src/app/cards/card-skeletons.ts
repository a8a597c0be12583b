import { Component, computed, input } from '@angular/core';
import { Skeleton } from '../ui/skeleton';

/** Cards that are still loading; stands in a grid as its cells. */
@Component({
  selector: 'amphi-card-skeletons',
  imports: [Skeleton],
  template: `
    <span class="visually-hidden" role="status">Loading</span>
    @for (place of places(); track place) {
      <div>
        <amphi-skeleton class="picture" />
        <amphi-skeleton class="line" />
        <amphi-skeleton class="line short" />
      </div>
    }
  `,
  styles: `
    :host {
      display: contents;
    }
    .picture {
      aspect-ratio: 16 / 9;
      border-radius: var(--radius-card);
    }
    .line {
      width: 75%;
      height: 0.9em;
      margin-top: var(--space-3);
    }
    .short {
      width: 40%;
      margin-top: var(--space-2);
    }
  `,
})
export class CardSkeletons {
  readonly count = input.required<number>();
  protected readonly places = computed(() => Array.from({ length: this.count() }, (_, i) => i));
}
