import { Component, input } from '@angular/core';
import { Icon } from './icon';

/** A list without entries: one sentence, and in the content what to do about it. */
@Component({
  selector: 'amphi-empty-state',
  imports: [Icon],
  template: `
    <amphi-icon [path]="icon()" />
    <p>{{ text() }}</p>
    <ng-content />
  `,
  styleUrl: './state.scss',
})
export class EmptyState {
  readonly icon = input.required<string>();
  readonly text = input.required<string>();
}
