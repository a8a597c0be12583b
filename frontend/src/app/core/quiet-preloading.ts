import { Injectable } from '@angular/core';
import type { PreloadingStrategy, Route } from '@angular/router';
import { catchError, EMPTY, type Observable, switchMap, timer } from 'rxjs';

const DELAY_MS = 4000;

/** Fetches the other pages' code when the page that was asked for has had its time, so that they open at once. */
@Injectable({ providedIn: 'root' })
export class QuietPreloading implements PreloadingStrategy {
  preload(_route: Route, load: () => Observable<unknown>): Observable<unknown> {
    return timer(DELAY_MS).pipe(
      switchMap(load),
      // What does not come now is asked for again when it is needed.
      catchError(() => EMPTY),
    );
  }
}
