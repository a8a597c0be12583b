import { Subject } from 'rxjs';
import { fit, type FrameSize, type SteadyVideo } from './frame';

const FRAMES_PER_SECOND = 30;

/**
 * Draws the current track into a canvas, for browsers that give no access to frames (Firefox, Safari). In a background tab
 * such a browser may show the canvas to its MediaRecorder less often; sound is not affected.
 */
export class CanvasVideo implements SteadyVideo {
  /** The canvas, each time that it has been drawn. */
  readonly drawn$ = new Subject<HTMLCanvasElement>();
  readonly #canvas = document.createElement('canvas');
  readonly #video = document.createElement('video');
  readonly #context: CanvasRenderingContext2D;
  readonly #ticks = new Worker(new URL('./ticks.worker', import.meta.url), { type: 'module' });
  #track: MediaStreamTrack | null = null;
  #hasPicture = false;

  constructor(size: FrameSize) {
    Object.assign(this.#canvas, size);
    const context = this.#canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('This browser cannot record a picture.');
    this.#context = context;
    this.#video.muted = true;
    this.#video.playsInline = true;
    this.#ticks.addEventListener('message', () => this.#draw());
    this.#ticks.postMessage({ intervalMs: 1000 / FRAMES_PER_SECOND });
  }

  /** Made when it is asked for: a browser copies every picture that goes into it. */
  get track(): MediaStreamTrack {
    this.#track ??= this.#canvas.captureStream(FRAMES_PER_SECOND).getVideoTracks()[0] ?? null;
    if (!this.#track) throw new Error('This browser cannot record a picture.');
    return this.#track;
  }

  show(track: MediaStreamTrack | null): void {
    this.#video.srcObject = track && new MediaStream([track]);
    if (!track) return;
    this.#video.play().catch((error: unknown) => {
      // Another `show` came first.
      if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
    });
  }

  async grab(size: FrameSize): Promise<ImageBitmap | null> {
    if (!this.#hasPicture) return null;
    return createImageBitmap(this.#canvas, {
      resizeWidth: size.width,
      resizeHeight: size.height,
      resizeQuality: 'medium',
    });
  }

  close(): void {
    this.#track?.stop();
    this.drawn$.complete();
    this.#ticks.terminate();
    this.#video.srcObject = null;
  }

  #draw(): void {
    const { videoWidth: width, videoHeight: height } = this.#video;
    const hasFrame = this.#video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && width > 0;
    if (hasFrame) {
      const at = fit({ width, height }, this.#canvas);
      this.#context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
      this.#context.drawImage(this.#video, at.x, at.y, at.width, at.height);
      this.#hasPicture = true;
    } else if (!this.#hasPicture) {
      this.#context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
    } else {
      // Drawn again, so that the canvas counts as changed and the last picture goes on.
      this.#context.drawImage(this.#canvas, 0, 0);
    }
    this.drawn$.next(this.#canvas);
  }
}
