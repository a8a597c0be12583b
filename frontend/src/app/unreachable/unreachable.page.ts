import { DOCUMENT } from '@angular/common';
import { Component, inject, input, signal } from '@angular/core';
import { ApiError } from '../core/api-error';
import { nextPage } from '../core/next-page';
import { ErrorState } from '../ui/error-state';

/** In place of a page that could not be fetched. Part of the first file, so that it is there when nothing else is. */
@Component({
  selector: 'amphi-unreachable-page',
  imports: [ErrorState],
  template: `
    <h1 class="visually-hidden">No connection</h1>
    <amphi-error-state [message]="message" [busy]="trying()" (retry)="tryAgain()" />
  `,
})
export class UnreachablePage {
  /** The page that was asked for. */
  readonly next = input<string>();

  private readonly location = inject(DOCUMENT).location;
  protected readonly trying = signal(false);
  protected readonly message = ApiError.unreachable().message;

  protected async tryAgain(): Promise<void> {
    const page = nextPage(this.next());
    this.trying.set(true);
    // Loaded whole, and only from a server that is there: it may have another version by now.
    if (await answers(page)) this.location.assign(page);
    else this.trying.set(false);
  }
}

async function answers(page: string): Promise<boolean> {
  try {
    return (await fetch(page, { method: 'GET', cache: 'no-store' })).ok;
  } catch (error) {
    // What fetch rejects with when no answer comes.
    if (error instanceof TypeError) return false;
    throw error;
  }
}
