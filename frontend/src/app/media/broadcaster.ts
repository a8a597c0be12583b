import type { Stream } from '@amphi/contracts';
import { BehaviorSubject, from, NEVER, Observable, switchMap } from 'rxjs';
import type { SignalingSocket } from '../core/socket';
import type { LinkState } from './link-state';
import { RoomLink, type Visit } from './room-link';
import type { SendStats } from './send-stats';
import { type LocalVideo, Transmission } from './transmission';

/**
 * Sends one picture and one sound to a stream, through every loss of room, path and server, until the stream ends or
 * `close()`. The tracks remain the caller's.
 */
export class Broadcaster {
  readonly state$: Observable<LinkState>;
  readonly stream$: Observable<Stream | null>;
  /** Once a second while connected. */
  readonly stats$: Observable<SendStats>;

  private readonly link: RoomLink;
  private readonly transmission$ = new BehaviorSubject<Transmission | null>(null);
  private muted = false;

  constructor(
    private readonly socket: SignalingSocket,
    streamId: string,
    private video: LocalVideo | null,
    private audio: MediaStreamTrack | null,
  ) {
    this.link = new RoomLink(socket, streamId, 'broadcaster', (joined) =>
      joined.pipe(switchMap((visit) => this.send(visit))),
    );
    this.state$ = this.link.state$;
    this.stream$ = this.link.stream$;
    this.stats$ = this.transmission$.pipe(
      switchMap((transmission) => transmission?.stats() ?? NEVER),
    );
  }

  /**
   * Sends this picture from now on; null leaves viewers with the last one.
   * @throws ApiError
   */
  async setVideo(video: LocalVideo | null): Promise<void> {
    this.video = video;
    await this.transmission$.value?.setVideo(video);
  }

  /** @throws ApiError */
  async setAudio(audio: MediaStreamTrack | null): Promise<void> {
    this.audio = audio;
    await this.transmission$.value?.setAudio(audio);
    await this.transmission$.value?.setMuted(this.muted);
  }

  /** @throws ApiError */
  async setMuted(muted: boolean): Promise<void> {
    this.muted = muted;
    await this.transmission$.value?.setMuted(muted);
  }

  close(): void {
    this.link.close();
  }

  private send(visit: Visit): Observable<unknown> {
    return new Observable<unknown>((subscriber) => {
      const transmission = new Transmission(this.socket, visit);
      this.transmission$.next(transmission);
      subscriber.add(() => this.transmission$.next(null));
      const started = Promise.all([
        transmission.setVideo(this.video),
        transmission.setAudio(this.audio),
        transmission.setMuted(this.muted),
      ]);
      subscriber.add(
        from(started)
          .pipe(switchMap(() => transmission.connected()))
          .subscribe({
            next: (connected) => subscriber.next(connected),
            error: (error: unknown) => subscriber.error(error),
          }),
      );
    });
  }
}
