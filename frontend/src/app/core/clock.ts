import { DestroyRef, inject, Injectable, signal } from '@angular/core';

/** The time, in milliseconds since 1970, once a second: templates that show a time that runs read it. */
@Injectable({ providedIn: 'root' })
export class Clock {
  private readonly time = signal(Date.now());
  readonly now = this.time.asReadonly();

  constructor() {
    const timer = setInterval(() => this.time.set(Date.now()), 1000);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }
}
