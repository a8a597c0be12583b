/** From when until when a signature is good. */
export interface Validity {
  from: Date;
  until: Date;
}

/** From now on. */
export function validFromNow(ttlSeconds: number, now = new Date()): Validity {
  return { from: now, until: new Date(now.getTime() + ttlSeconds * 1000) };
}

/**
 * The same for everybody who asks within half the time, so that the URL is the same and a browser finds what it has
 * fetched before. Good for half of `ttlSeconds` at least.
 */
export function validForAWhile(ttlSeconds: number, now = new Date()): Validity {
  const step = Math.max(1, Math.floor(ttlSeconds / 2)) * 1000;
  return validFromNow(ttlSeconds, new Date(Math.floor(now.getTime() / step) * step));
}
