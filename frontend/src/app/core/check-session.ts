import { inject } from '@angular/core';
import { Api } from './api';
import { ApiError } from './api-error';
import { Session } from './session';

/**
 * Asks the server, without making the page wait, whether it still takes the remembered session. The interceptor ends
 * the session when it does not; a server that cannot be reached proves nothing.
 */
export function checkSession(): void {
  if (!inject(Session).signedIn()) return;
  inject(Api)
    .me()
    .catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
    });
}
