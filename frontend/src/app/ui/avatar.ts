import { Component, computed, input } from '@angular/core';

/** A user's first letter on a colour of their own. Its size is the font size times two and a bit. */
@Component({
  selector: 'amphi-avatar',
  template: `{{ letter() }}`,
  styles: `
    :host {
      display: inline-grid;
      flex: none;
      place-items: center;
      width: var(--avatar-size, 36px);
      height: var(--avatar-size, 36px);
      border-radius: 50%;
      background: hsl(var(--hue) 45% 30%);
      color: hsl(var(--hue) 80% 92%);
      font-size: calc(var(--avatar-size, 36px) * 0.42);
      font-weight: 650;
      line-height: 1;
      user-select: none;
    }
  `,
  host: { 'aria-hidden': 'true', '[style.--hue]': 'hue()' },
})
export class Avatar {
  readonly handle = input.required<string>();
  protected readonly letter = computed(() => this.handle().charAt(0).toUpperCase());
  protected readonly hue = computed(() => hueOf(this.handle()));
}

/** 0 to 359, the same for the same handle everywhere. */
export function hueOf(handle: string): number {
  let hash = 0;
  for (const character of handle) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % 360;
}
