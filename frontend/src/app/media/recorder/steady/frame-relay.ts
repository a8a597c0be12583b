import { fit, type FrameSize } from './frame';

/** A source that has been silent for so long has its last frame repeated. */
const REPEAT_MS = 400;

/** Frames that were held up arrive in a burst; closer than this they would share a timestamp in the file. */
const CLOSEST_MS = 5;

/** Writes frames of one size, from whichever source is shown, without a pause. In a worker. */
export class FrameRelay {
  readonly #size: FrameSize;
  readonly #writer: WritableStreamDefaultWriter<VideoFrame>;
  readonly #canvas: OffscreenCanvas;
  readonly #context: OffscreenCanvasRenderingContext2D;
  #source: ReadableStreamDefaultReader<VideoFrame> | null = null;
  #last: VideoFrame | null = null;
  #lastAt = 0;

  constructor(size: FrameSize, frames: WritableStream<VideoFrame>) {
    this.#size = size;
    this.#writer = frames.getWriter();
    this.#canvas = new OffscreenCanvas(size.width, size.height);
    const context = this.#canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('This browser draws no pictures in a worker.');
    this.#context = context;
    setInterval(() => this.#repeat(), REPEAT_MS / 4);
  }

  async show(frames: ReadableStream<VideoFrame> | null): Promise<void> {
    const before = this.#source;
    const source = frames?.getReader() ?? null;
    this.#source = source;
    void before?.cancel();
    while (source) {
      const { value: frame, done } = await source.read();
      if (done) return;
      if (source !== this.#source) return frame.close();
      if (performance.now() - this.#lastAt < CLOSEST_MS) frame.close();
      else this.#write(this.#fitted(frame));
    }
  }

  /** The last picture, this size; null before the first. */
  async grab(size: FrameSize): Promise<ImageBitmap | null> {
    if (!this.#last) return null;
    return createImageBitmap(this.#last, {
      resizeWidth: size.width,
      resizeHeight: size.height,
      resizeQuality: 'medium',
    });
  }

  /** Takes the frame, and gives one of the right size with a time of our own: sources count from different zeros. */
  #fitted(frame: VideoFrame): VideoFrame {
    const timestamp = Math.round(performance.now() * 1000);
    const { width, height } = this.#size;
    const picture = { width: frame.displayWidth, height: frame.displayHeight };
    try {
      if (picture.width === width && picture.height === height)
        return new VideoFrame(frame, { timestamp });
      const at = fit(picture, this.#size);
      this.#context.fillRect(0, 0, width, height);
      this.#context.drawImage(frame, at.x, at.y, at.width, at.height);
      return new VideoFrame(this.#canvas, { timestamp });
    } finally {
      frame.close();
    }
  }

  /**
   * By way of the canvas, black before the first picture: a frame made of another frame keeps the time when that was
   * captured, and Chromium's recorder drops what it has had.
   */
  #repeat(): void {
    if (performance.now() - this.#lastAt < REPEAT_MS) return;
    if (this.#last) this.#context.drawImage(this.#last, 0, 0);
    this.#write(new VideoFrame(this.#canvas, { timestamp: Math.round(performance.now() * 1000) }));
  }

  #write(frame: VideoFrame): void {
    this.#last?.close();
    this.#last = frame.clone();
    this.#lastAt = performance.now();
    // The track was stopped: the recording is over, and this worker about to be.
    this.#writer.write(frame).catch(() => frame.close());
  }
}
