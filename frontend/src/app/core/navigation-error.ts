import { inject } from '@angular/core';
import { type NavigationError, RedirectCommand, Router } from '@angular/router';

/**
 * A page whose code could not be fetched: the server is gone, or has a newer version without that file. Shown in its
 * place, at its address, is a page that says so and tries again.
 */
export function showUnreachable({ url, error }: NavigationError): RedirectCommand | undefined {
  // What `import()` rejects with in every browser; anything else is a fault of ours and stays an error.
  if (!(error instanceof TypeError)) return undefined;
  const page = inject(Router).createUrlTree(['/unreachable'], { queryParams: { next: url } });
  return new RedirectCommand(page, { skipLocationChange: true });
}
