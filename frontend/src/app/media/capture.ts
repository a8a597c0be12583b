import { BehaviorSubject, fromEvent, Subscription } from 'rxjs';
import { DeviceProblem } from './device-problem';
import { openBoth, openCamera, openMicrophone, openScreen } from './devices';
import type { LocalVideo } from './transmission';

/** What a person has in front of the lens: one picture, camera or screen, and one microphone. It owns the tracks. */
export class Capture {
  readonly video$ = new BehaviorSubject<LocalVideo | null>(null);
  readonly audio$ = new BehaviorSubject<MediaStreamTrack | null>(null);
  readonly videoProblem$ = new BehaviorSubject<DeviceProblem | null>(null);
  readonly audioProblem$ = new BehaviorSubject<DeviceProblem | null>(null);

  private muted = false;
  private closed = false;
  private watching = new Subscription();

  /** @param cameraId,microphoneId devices to prefer; others are taken when they are not there */
  constructor(
    private cameraId?: string,
    private microphoneId?: string,
  ) {}

  /** Opens camera and microphone with one question to the person. What cannot be had is said in the problems. */
  async open(): Promise<void> {
    const { camera, microphone } = await openBoth(this.cameraId, this.microphoneId);
    this.takeCamera(camera);
    this.takeMicrophone(microphone);
  }

  async useCamera(deviceId: string | undefined = this.cameraId): Promise<void> {
    this.cameraId = deviceId;
    // Some cameras cannot be opened twice, and the one of now may be the one that is wanted.
    this.stopVideo();
    this.takeCamera(await openCamera(deviceId).catch(problemOnly));
  }

  async useMicrophone(deviceId: string | undefined = this.microphoneId): Promise<void> {
    this.microphoneId = deviceId;
    this.audio$.value?.stop();
    this.takeMicrophone(await openMicrophone(deviceId).catch(problemOnly));
  }

  /** Shows a screen, window or tab until `useCamera`, or until the person ends it in the browser's own bar. */
  async shareScreen(): Promise<void> {
    const track = await openScreen().catch(problemOnly);
    if (track instanceof DeviceProblem) {
      if (track.reason !== 'cancelled') this.videoProblem$.next(track);
      return;
    }
    if (this.closed) return track.stop();
    this.stopVideo();
    this.show({ track, source: 'screen' });
    this.watching = fromEvent(track, 'ended').subscribe(() => void this.useCamera());
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    if (this.audio$.value) this.audio$.value.enabled = !muted;
  }

  close(): void {
    this.closed = true;
    this.stopVideo();
    this.audio$.value?.stop();
    this.video$.next(null);
    this.audio$.next(null);
  }

  private takeCamera(camera: MediaStreamTrack | DeviceProblem): void {
    if (camera instanceof DeviceProblem) {
      this.video$.next(null);
      this.videoProblem$.next(camera);
      return;
    }
    if (this.closed) return camera.stop();
    this.show({ track: camera, source: 'camera' });
    // Unplugged: another camera takes over where there is one.
    this.watching = fromEvent(camera, 'ended').subscribe(() => void this.useCamera());
  }

  private takeMicrophone(microphone: MediaStreamTrack | DeviceProblem): void {
    if (microphone instanceof DeviceProblem) {
      this.audio$.next(null);
      this.audioProblem$.next(microphone);
      return;
    }
    if (this.closed) return microphone.stop();
    this.audio$.value?.stop();
    microphone.enabled = !this.muted;
    this.audioProblem$.next(null);
    this.audio$.next(microphone);
  }

  private show(video: LocalVideo): void {
    // Two choices in quick succession: the later one counts.
    this.video$.value?.track.stop();
    this.videoProblem$.next(null);
    this.video$.next(video);
  }

  private stopVideo(): void {
    this.watching.unsubscribe();
    this.video$.value?.track.stop();
  }
}

function problemOnly(error: unknown): DeviceProblem {
  if (error instanceof DeviceProblem) return error;
  throw error;
}
