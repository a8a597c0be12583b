import {
  distinctUntilChanged,
  fromEvent,
  map,
  NEVER,
  type Observable,
  startWith,
  switchMap,
  timer,
} from 'rxjs';

/** Emits every `periodMs` while somebody can see the page, and at once when it is seen again. Not at the start. */
export function everyWhileVisible(periodMs: number): Observable<unknown> {
  let seen = false;
  return fromEvent(document, 'visibilitychange').pipe(
    startWith(null),
    map(() => document.visibilityState === 'visible'),
    distinctUntilChanged(),
    switchMap((visible) => {
      if (!visible) return NEVER;
      const delay = seen ? 0 : periodMs;
      seen = true;
      return timer(delay, periodMs);
    }),
  );
}
