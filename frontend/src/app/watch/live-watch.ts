import { signal } from '@angular/core';
import type { Stream } from '@amphi/contracts';
import { exhaustMap, from, Subscription, takeWhile } from 'rxjs';
import { ApiError } from '../core/api-error';
import type { ConnectionState, SignalingSocket } from '../core/socket';
import { everyWhileVisible } from '../core/while-visible';
import type { Quality } from '../media/reception';
import type { Viewer } from '../media/viewer';
import type { ViewerState } from '../media/viewer-state';
import type { Receiving } from './head-start';

/** How often the page looks whether the recording of an ended stream is ready, in milliseconds. */
const RECORDING_POLL_MS = 2000;

/** One stream being watched, as signals. It owns its socket. */
export class LiveWatch {
  readonly stream = signal<Stream | null>(null);
  readonly state = signal<ViewerState>({ phase: 'connecting' });
  readonly media = signal<MediaStream | null>(null);
  readonly layers = signal(1);
  readonly quality = signal<Quality>('auto');
  readonly connection = signal<ConnectionState>('connecting');

  readonly video: HTMLVideoElement;

  private readonly socket: SignalingSocket;
  private readonly viewer: Viewer;
  private readonly following = new Subscription();

  constructor(
    { socket, viewer, video }: Receiving,
    private readonly loadStream: () => Promise<Stream>,
  ) {
    this.video = video;
    this.socket = socket;
    this.viewer = viewer;
    this.following.add(viewer.stream$.subscribe((stream) => stream && this.stream.set(stream)));
    this.following.add(viewer.media$.subscribe((media) => this.media.set(media)));
    this.following.add(viewer.layers$.subscribe((layers) => this.layers.set(layers)));
    this.following.add(socket.state$.subscribe((state) => this.connection.set(state)));
    this.following.add(
      viewer.state$.subscribe((state) => {
        this.state.set(state);
        if (state.phase === 'ended') this.followRecording();
      }),
    );
  }

  async setQuality(quality: Quality): Promise<void> {
    this.quality.set(quality);
    try {
      await this.viewer.setQuality(quality);
    } catch (error) {
      // The connection went: the next visit wants the new quality from its start.
      if (!(error instanceof ApiError)) throw error;
    }
  }

  close(): void {
    this.following.unsubscribe();
    this.viewer.close();
    this.socket.close();
  }

  /** Nobody is told over the socket any more: asks until the recording is there, or it is clear that none comes. */
  private followRecording(): void {
    const load = () =>
      from(this.loadStream().then((stream) => this.stream.set(stream), ignoreLoss));
    this.following.add(load().subscribe());
    this.following.add(
      everyWhileVisible(RECORDING_POLL_MS)
        .pipe(
          takeWhile(() => {
            const stream = this.stream();
            return stream === null || (stream.recordingId !== null && stream.streamUrl === null);
          }),
          exhaustMap(load),
        )
        .subscribe(),
    );
  }
}

function ignoreLoss(error: unknown): void {
  if (!(error instanceof ApiError)) throw error;
}
