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
      document.body.append(this.video);
      void autoplay(this.video);
    });
  }

  /** Gives the element away. It plays on where it is put into the page in the same task. */
  release(): HTMLVideoElement {
    this.playing.unsubscribe();
    this.video.remove();
    return this.video;
  }
}

export function liveVideo(): HTMLVideoElement {
  const video = document.createElement('video');
  video.playsInline = true;
  return video;
}
