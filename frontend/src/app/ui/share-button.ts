import { Clipboard } from '@angular/cdk/clipboard';
import { Component, inject, Injector, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { mdiShareVariantOutline } from '@mdi/js';
import { Icon } from './icon';

/** Hands an address on: the device's share sheet where touch is the rule, otherwise the clipboard. */
@Component({
  selector: 'amphi-share-button',
  imports: [Icon, MatButton],
  template: `
    <button matButton="outlined" type="button" (click)="share()">
      <amphi-icon [path]="icon" />
      Share
    </button>
  `,
})
export class ShareButton {
  /** What is shared, for the share sheet. */
  readonly title = input.required<string>();
  /** The path to hand on, where it is not this page's own. */
  readonly path = input<string>();
  private readonly clipboard = inject(Clipboard);
  private readonly injector = inject(Injector);
  protected readonly icon = mdiShareVariantOutline;

  protected async share(): Promise<void> {
    const url = location.origin + (this.path() ?? location.pathname);
    if (matchMedia('(pointer: coarse)').matches && 'share' in navigator) {
      try {
        await navigator.share({ title: this.title(), url });
      } catch (error) {
        // The person closed the sheet.
        if (!(error instanceof DOMException)) throw error;
      }
      return;
    }
    // Not navigator.clipboard: a page of a LAN address without TLS has none.
    const copied = this.clipboard.copy(url);
    // Not with the page that one came to watch.
    const { Toasts } = await import('./toasts');
    this.injector.get(Toasts).show(copied ? 'Link copied.' : `Copy this link: ${url}`);
  }
}
