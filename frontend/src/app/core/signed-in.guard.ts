import { inject } from '@angular/core';
import { type CanActivateFn, Router } from '@angular/router';
import { Session } from './session';

/** Sends a guest to the login page, which leads back here. */
export const signedInGuard: CanActivateFn = (_route, state) =>
  inject(Session).signedIn() ||
  inject(Router).createUrlTree(['/login'], { queryParams: { next: state.url } });
