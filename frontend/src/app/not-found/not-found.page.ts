import { Component } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { mdiMapMarkerQuestionOutline } from '@mdi/js';
import { EmptyState } from '../ui/empty-state';

@Component({
  selector: 'amphi-not-found-page',
  imports: [EmptyState, MatButton, RouterLink],
  template: `
    <h1 class="visually-hidden">Not found</h1>
    <amphi-empty-state [icon]="icon" text="There is no page at this address.">
      <a matButton="filled" routerLink="/">See who is live</a>
    </amphi-empty-state>
  `,
})
export class NotFoundPage {
  protected readonly icon = mdiMapMarkerQuestionOutline;
}
