/**
 * Where the login page leads back to: `next` where it is a path of this site, otherwise home. Browsers read `//host`,
 * `/\host` and `/<tab>/host` as another site, so the decision is left to their own URL parser.
 */
export function nextPage(next: string | undefined): string {
  if (!next?.startsWith('/')) return '/';
  const url = URL.canParse(next, location.origin) ? new URL(next, location.origin) : null;
  if (url?.origin !== location.origin || url.pathname.startsWith('//') || url.pathname === '/login')
    return '/';
  return url.pathname + url.search + url.hash;
}
