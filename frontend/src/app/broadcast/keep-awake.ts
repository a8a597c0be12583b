import { EMPTY, fromEvent, Observable, startWith, switchMap } from 'rxjs';

/** Keeps the screen on while subscribed: a phone that goes to sleep takes its camera with it. Never emits. */
export function keepAwake(): Observable<never> {
  if (!('wakeLock' in navigator)) return EMPTY;
  // The browser lets go of the lock whenever the page is hidden.
  return fromEvent(document, 'visibilitychange').pipe(
    startWith(null),
    switchMap(() => (document.visibilityState === 'visible' ? lock() : EMPTY)),
  );
}

function lock(): Observable<never> {
  return new Observable((subscriber) => {
    const held = navigator.wakeLock.request('screen').catch((error: unknown) => {
      // A battery that runs low is a reason to refuse, and none to stop.
      if (error instanceof DOMException) return null;
      throw error;
    });
    subscriber.add(() => void held.then((sentinel) => sentinel?.release()));
  });
}
