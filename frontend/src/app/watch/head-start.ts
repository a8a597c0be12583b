// The first thing that a stream's page runs, before Angular is there (tools/watch-page.mjs): the picture does not wait
// for the application around it. No Angular here, then.
import { filter, firstValueFrom, merge, timer } from 'rxjs';
import { storedSession } from '../core/stored-session';
import { type SignalingSocket, TypedSocket } from '../core/socket';
import { Viewer } from '../media/viewer';

/** One stream being received. Whoever takes it closes both. */
export interface Receiving {
  readonly socket: SignalingSocket;
  readonly viewer: Viewer;
}

/** How long the application waits for the answer to `join`, in milliseconds: its start keeps this thread busy. */
const HEAD_START_MS = 250;
/** A page that has not taken its stream by then does not come, in milliseconds. */
const KEPT_MS = 10_000;

let begun: (Receiving & { readonly streamId: string }) | null = null;

function begin(streamId: string): Receiving {
  let token = storedSession()?.token ?? null;
  const socket: SignalingSocket = new TypedSocket('/signaling', {
    token: () => token,
    // Watching needs no account.
    onTokenRefused: () => (token = null),
  });
  const receiving = { streamId, socket, viewer: new Viewer(socket, streamId) };
  begun = receiving;
  setTimeout(() => {
    if (begun !== receiving) return;
    begun = null;
    receiving.viewer.close();
    socket.close();
  }, KEPT_MS);
  return receiving;
}

async function headStart(): Promise<void> {
  const streamId = /^\/watch\/([\w-]+)$/.exec(location.pathname)?.[1];
  if (!streamId) return;
  const joined = begin(streamId).viewer.stream$.pipe(filter((stream) => stream !== null));
  await firstValueFrom(merge(joined, timer(HEAD_START_MS)));
}

/** Resolves when the application may start. */
export const headStartOver = headStart();

/** What was begun for this stream, once. */
export function takeReceiving(streamId: string): Receiving | null {
  if (begun?.streamId !== streamId) return null;
  const taken = begun;
  begun = null;
  return taken;
}
