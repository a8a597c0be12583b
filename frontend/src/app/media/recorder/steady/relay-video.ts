import type { RelayGrabbed, RelayRequest } from './relay-messages';
import type { FrameSize, SteadyVideo } from './frame';

// Chromium alone has these two in pages.
declare const MediaStreamTrackGenerator: new (init: {
  kind: 'video';
}) => MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> };
declare const MediaStreamTrackProcessor: new (init: { track: MediaStreamTrack }) => {
  readonly readable: ReadableStream<VideoFrame>;
};

/** Frames go through a worker, which no background tab slows down; those of the right size untouched. */
export class RelayVideo implements SteadyVideo {
  readonly track: MediaStreamTrack;
  readonly #worker = new Worker(new URL('./relay.worker', import.meta.url), { type: 'module' });
  readonly #grabs: ((bitmap: ImageBitmap | null) => void)[] = [];

  constructor(size: FrameSize) {
    const generator = new MediaStreamTrackGenerator({ kind: 'video' });
    this.track = generator;
    this.#worker.addEventListener('message', ({ data }: MessageEvent<RelayGrabbed>) => {
      this.#grabs.shift()?.(data.bitmap);
    });
    this.#post({ op: 'start', size, frames: generator.writable }, [generator.writable]);
  }

  show(track: MediaStreamTrack | null): void {
    if (!track) return this.#post({ op: 'show', frames: null }, []);
    const { readable } = new MediaStreamTrackProcessor({ track });
    this.#post({ op: 'show', frames: readable }, [readable]);
  }

  grab(size: FrameSize): Promise<ImageBitmap | null> {
    return new Promise((resolve) => {
      this.#grabs.push(resolve);
      this.#post({ op: 'grab', size }, []);
    });
  }

  close(): void {
    this.track.stop();
    this.#worker.terminate();
    for (const resolve of this.#grabs.splice(0)) resolve(null);
  }

  #post(request: RelayRequest, transfer: Transferable[]): void {
    this.#worker.postMessage(request, transfer);
  }
}
