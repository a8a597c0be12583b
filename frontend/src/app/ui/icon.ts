import { Component, input } from '@angular/core';

/** An icon of @mdi/js by its path constant; decoration, so the control around it needs a name of its own. */
@Component({
  selector: 'amphi-icon',
  template: `<svg viewBox="0 0 24 24" aria-hidden="true"><path [attr.d]="path()" /></svg>`,
  styles: `
    :host {
      display: inline-block;
      flex: none;
      width: var(--icon-size, 24px);
      height: var(--icon-size, 24px);
      vertical-align: middle;
    }
    svg {
      width: 100%;
      height: 100%;
      fill: currentColor;
    }
  `,
})
export class Icon {
  readonly path = input.required<string>();
}
