import { inject } from '@angular/core';
import { type CanActivateFn, Router } from '@angular/router';
import { nextPage } from './next-page';
import { Session } from './session';

/** Sends a guest to the login page, which leads back here. */
export const signedInGuard: CanActivateFn = (_route, state) =>
  inject(Session).signedIn() ||
  inject(Router).createUrlTree(['/login'], { queryParams: { next: state.url } });

/** Who is signed in already goes straight on to where the login page would lead. */
export const guestGuard: CanActivateFn = (route) =>
  !inject(Session).signedIn() ||
  inject(Router).parseUrl(nextPage(route.queryParamMap.get('next') ?? undefined));
