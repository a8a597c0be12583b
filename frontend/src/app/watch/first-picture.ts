import { filter, fromEvent, type Observable, type Subscription } from 'rxjs';
import { autoplay } from './autoplay';

/** Plays a stream where its page will (styles/_stage.scss), before there is a page. No Angular here, then. */
export class FirstPicture {
  private readonly video = liveVideo();
  private readonly playing: Subscription;

  /** Emits when a picture can be seen. */
  readonly shown$ = fromEvent(this.video, 'loadeddata');

  constructor(media$: Observable<MediaStream | null>) {
    this.playing = media$.pipe(filter((media) => media !== null)).subscribe((media) => {
      this.video.srcObject = media;
      void autoplay(this.video);
    });
    document.body.append(this.video);
  }

  /** Gives the element away, which plays on; it stays where it is until it is put elsewhere. */
  release(): HTMLVideoElement {
    this.playing.unsubscribe();
    return this.video;
  }

  close(): void {
    this.release().remove();
  }
}

export function liveVideo(): HTMLVideoElement {
  const video = document.createElement('video');
  video.playsInline = true;
  return video;
}
