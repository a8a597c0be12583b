import type { types as mediasoup } from 'mediasoup-client';
import { defer, fromEventPattern, NEVER, type Observable, startWith, switchMap, timer } from 'rxjs';

/** Longest time that a path may take to come up, in milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000;
/** A path that is silent for so long is restarted, in milliseconds; shorter gaps heal by themselves. */
const SILENCE_MS = 2000;

/** No packets get through between this browser and the media server. */
export class MediaPathLost extends Error {
  constructor() {
    super('No connection to the media server. A firewall may block its port.');
  }
}

/** The transport's connection state: the one of now, then every change. */
export function connectionStates(
  transport: mediasoup.Transport,
): Observable<mediasoup.ConnectionState> {
  return fromEventPattern<mediasoup.ConnectionState>(
    (listener) => transport.on('connectionstatechange', listener),
    (listener) => transport.off('connectionstatechange', listener),
  ).pipe(startWith(transport.connectionState));
}

/**
 * Watches over the path of a transport: restarts ICE once when it falls silent, and errors with `MediaPathLost` when
 * that does not help. Never emits, never completes.
 */
export function keepMediaPath(
  states$: Observable<mediasoup.ConnectionState>,
  restartIce: () => Promise<void>,
): Observable<never> {
  let restarted = false;
  const fail = (afterMs: number) =>
    timer(afterMs).pipe(
      switchMap((): Observable<never> => {
        throw new MediaPathLost();
      }),
    );
  const restart = () => {
    if (restarted) return fail(0);
    restarted = true;
    return defer(restartIce).pipe(switchMap(() => fail(CONNECT_TIMEOUT_MS)));
  };
  return states$.pipe(
    switchMap((state) => {
      switch (state) {
        case 'connected':
          restarted = false;
          return NEVER;
        case 'connecting':
          return fail(CONNECT_TIMEOUT_MS);
        case 'disconnected':
          return timer(SILENCE_MS).pipe(switchMap(restart));
        case 'failed':
          return restart();
        case 'new':
        case 'closed':
          return NEVER;
      }
    }),
  );
}
