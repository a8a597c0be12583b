import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import { sessionSchema, type Session as SessionAnswer, type User } from '@amphi/contracts';
import { readStored, writeStored } from './stored';

const KEY = 'amphi.session';

/** Who is signed in on this device: survives a reload, and is shared by all tabs. */
@Injectable({ providedIn: 'root' })
export class Session {
  private readonly current = signal(stored());
  readonly user = computed<User | null>(() => this.current()?.user ?? null);
  /** The JWT for `Authorization: Bearer` and for the socket handshake. */
  readonly token = computed<string | null>(() => this.current()?.token ?? null);
  readonly signedIn = computed(() => this.current() !== null);

  constructor() {
    const follow = (event: StorageEvent): void => {
      if (event.key === KEY || event.key === null) this.current.set(stored());
    };
    addEventListener('storage', follow);
    inject(DestroyRef).onDestroy(() => removeEventListener('storage', follow));
  }

  start(answer: SessionAnswer): void {
    writeStored(KEY, answer);
    this.current.set(answer);
  }

  end(): void {
    writeStored(KEY, null);
    this.current.set(null);
  }
}

function stored(): SessionAnswer | null {
  const parsed = sessionSchema.safeParse(readStored(KEY));
  return parsed.success ? parsed.data : null;
}
