import { signal, type WritableSignal } from '@angular/core';
import { fromEvent, merge, Subscription } from 'rxjs';
import { autoplay } from './autoplay';

/** Plays live media in a video element: with sound where the browser lets it, muted where it wants a click first. */
export class Playback {
  /** The browser allowed no sound: the person has to ask for it. */
  readonly soundBlocked: WritableSignal<boolean>;
  /** Height of the picture of now, in pixels; 0 while there is none. */
  readonly height: WritableSignal<number>;

  private readonly listening = new Subscription();
  /** A person who has paused is not played to because the connection came back. */
  private pausedByHand = false;

  /** @param video as it is: it may play already, then muted only where the browser wanted it */
  constructor(private readonly video: HTMLVideoElement) {
    this.soundBlocked = signal(video.muted);
    this.height = signal(video.videoHeight);
    this.listening.add(
      merge(fromEvent(video, 'resize'), fromEvent(video, 'emptied')).subscribe(() =>
        this.height.set(video.videoHeight),
      ),
    );
    this.listening.add(
      merge(fromEvent(video, 'play'), fromEvent(video, 'pause')).subscribe(() => {
        // A connection that goes pauses, too: its tracks end.
        const { srcObject } = video;
        this.pausedByHand = video.paused && srcObject instanceof MediaStream && srcObject.active;
      }),
    );
    this.listening.add(
      fromEvent(video, 'volumechange').subscribe(() => {
        if (!video.muted) this.soundBlocked.set(false);
      }),
    );
  }

  /** Plays this from now on; null leaves the stage dark. */
  async show(media: MediaStream | null): Promise<void> {
    if (this.video.srcObject !== media) this.video.srcObject = media;
    if (media && !this.pausedByHand) await this.play();
  }

  unmute(): void {
    this.video.muted = false;
    if (this.video.volume === 0) this.video.volume = 1;
    void this.play();
  }

  togglePlay(): void {
    if (this.video.paused) void this.play();
    else this.video.pause();
  }

  toggleMute(): void {
    if (this.video.muted) this.unmute();
    else this.video.muted = true;
  }

  changeVolume(by: number): void {
    const { muted, volume } = this.video;
    this.video.volume = Math.min(1, Math.max(0, (muted ? 0 : volume) + by));
    this.video.muted = this.video.volume === 0;
  }

  close(): void {
    this.listening.unsubscribe();
    this.video.srcObject = null;
  }

  private async play(): Promise<void> {
    if (await autoplay(this.video)) this.soundBlocked.set(true);
  }
}
