import { Component, computed, input } from '@angular/core';
import { mdiEyeOutline } from '@mdi/js';
import { Icon } from './icon';

/** How many are watching. */
@Component({
  selector: 'amphi-viewer-count',
  imports: [Icon],
  template: `
    <amphi-icon [path]="icon" />
    <span aria-hidden="true">{{ count().toLocaleString('en-GB') }}</span>
    <span class="visually-hidden">{{ spoken() }}</span>
  `,
  styles: `
    :host {
      --icon-size: 1.15em;
      display: inline-flex;
      align-items: center;
      gap: 5px;
      font-variant-numeric: tabular-nums;
    }
  `,
})
export class ViewerCount {
  readonly count = input.required<number>();
  protected readonly icon = mdiEyeOutline;
  protected readonly spoken = computed(() => `${this.count()} watching`);
}
