import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import type { Session as SessionAnswer, User } from '@amphi/contracts';
import { SESSION_KEY, storedSession } from './stored-session';
import { writeStored } from './stored';

/** Who is signed in on this device: survives a reload, and is shared by all tabs. */
@Injectable({ providedIn: 'root' })
export class Session {
  private readonly current = signal(storedSession());
  readonly user = computed<User | null>(() => this.current()?.user ?? null);
  /** The JWT for `Authorization: Bearer` and for the socket handshake. */
  readonly token = computed<string | null>(() => this.current()?.token ?? null);
  readonly signedIn = computed(() => this.current() !== null);

  constructor() {
    const follow = (event: StorageEvent): void => {
      if (event.key === SESSION_KEY || event.key === null) this.current.set(storedSession());
    };
    addEventListener('storage', follow);
    inject(DestroyRef).onDestroy(() => removeEventListener('storage', follow));
  }

  start(answer: SessionAnswer): void {
    writeStored(SESSION_KEY, answer);
    this.current.set(answer);
  }

  end(): void {
    writeStored(SESSION_KEY, null);
    this.current.set(null);
  }
}
