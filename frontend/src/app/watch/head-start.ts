// The first thing that a stream's page runs, before Angular is there (tools/client-pages.mjs): the picture does not wait
// for the application around it. No Angular here, then.
import { filter, firstValueFrom, merge, timer } from 'rxjs';
import { storedSession } from '../core/stored-session';
import { type SignalingSocket, TypedSocket } from '../core/socket';
import { Viewer } from '../media/viewer';
import { FirstPicture } from './first-picture';

/** One stream being received. Whoever takes it closes both, and puts the video into the page. */
export interface Receiving {
  readonly socket: SignalingSocket;
  readonly viewer: Viewer;
  readonly video: HTMLVideoElement;
}

/** How long the application waits for the picture, in milliseconds: its own start keeps this thread busy. */
const HEAD_START_MS = 1000;
/** A page that has not taken its stream by then does not come, in milliseconds. */
const KEPT_MS = 10_000;

class HeadStart {
  private readonly socket: SignalingSocket;
  private readonly viewer: Viewer;
  private readonly picture: FirstPicture;
  private readonly forgotten = setTimeout(() => this.close(), KEPT_MS);

  constructor(readonly streamId: string) {
    let token = storedSession()?.token ?? null;
    this.socket = new TypedSocket('/signaling', {
      token: () => token,
      // Watching needs no account.
      onTokenRefused: () => (token = null),
    });
    this.viewer = new Viewer(this.socket, streamId);
    this.picture = new FirstPicture(this.viewer.media$);
  }

  /** Resolves when the picture is there, will not come soon, or has had its time. */
  async over(): Promise<void> {
    const notYet = ['connecting', 'watching'];
    const noPicture$ = this.viewer.state$.pipe(filter(({ phase }) => !notYet.includes(phase)));
    await firstValueFrom(merge(this.picture.shown$, noPicture$, timer(HEAD_START_MS)));
  }

  release(): Receiving {
    clearTimeout(this.forgotten);
    return { socket: this.socket, viewer: this.viewer, video: this.picture.release() };
  }

  private close(): void {
    begun = null;
    this.picture.release();
    this.viewer.close();
    this.socket.close();
  }
}

const streamId = /^\/watch\/([\w-]+)$/.exec(location.pathname)?.[1];
let begun = streamId ? new HeadStart(streamId) : null;

/** Resolves when the application may start. */
export const headStartOver = begun?.over();

/** What was begun for this stream, once. */
export function takeReceiving(streamId: string): Receiving | null {
  if (begun?.streamId !== streamId) return null;
  const taken = begun.release();
  begun = null;
  return taken;
}
