import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';

export type ThemeName = 'dark' | 'light';

/** Shared with `public/theme.js`, which reads it before the first paint: plain text, no JSON. */
const KEY = 'amphi.theme';

/** The theme: the system's until somebody chooses, then the chosen one, remembered on this device. */
@Injectable({ providedIn: 'root' })
export class Theme {
  private readonly systemIsLight = matchMedia('(prefers-color-scheme: light)');
  private readonly system = signal<ThemeName>(this.systemIsLight.matches ? 'light' : 'dark');
  private readonly chosen = signal<ThemeName | null>(remembered());
  readonly name = computed<ThemeName>(() => this.chosen() ?? this.system());

  constructor() {
    const follow = (event: MediaQueryListEvent): void =>
      this.system.set(event.matches ? 'light' : 'dark');
    this.systemIsLight.addEventListener('change', follow);
    inject(DestroyRef).onDestroy(() => this.systemIsLight.removeEventListener('change', follow));
  }

  toggle(): void {
    const name = this.name() === 'dark' ? 'light' : 'dark';
    this.chosen.set(name);
    document.documentElement.dataset['theme'] = name;
    try {
      localStorage.setItem(KEY, name);
    } catch (error) {
      // Storage is blocked: the choice holds until the page is left.
      if (!(error instanceof DOMException)) throw error;
    }
  }
}

function remembered(): ThemeName | null {
  const theme = document.documentElement.dataset['theme'];
  return theme === 'dark' || theme === 'light' ? theme : null;
}
