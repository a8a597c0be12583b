import { Component, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { mdiAlertCircleOutline } from '@mdi/js';
import { Icon } from './icon';

/** Something that could not be shown: the reason, and another try. */
@Component({
  selector: 'amphi-error-state',
  imports: [Icon, MatButton],
  template: `
    <amphi-icon [path]="icon" />
    <p role="alert">{{ message() }}</p>
    @if (canRetry()) {
      <button
        matButton="outlined"
        type="button"
        [disabled]="busy()"
        disabledInteractive
        (click)="retry.emit()"
      >
        {{ busy() ? 'Trying…' : 'Try again' }}
      </button>
    }
    <ng-content />
  `,
  styleUrl: './state.scss',
})
export class ErrorState {
  readonly message = input.required<string>();
  /** False where trying again cannot help: what was asked for is not there. */
  readonly canRetry = input(true);
  /** Another try is under way. */
  readonly busy = input(false);
  readonly retry = output();
  protected readonly icon = mdiAlertCircleOutline;
}
