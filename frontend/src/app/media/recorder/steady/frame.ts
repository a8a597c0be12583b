export interface FrameSize {
  width: number;
  height: number;
}

/**
 * One video track whose picture may come from one camera after the other: MediaRecorder ends when its track does. It has frames
 * without pause, the last picture again where its source has none: MediaRecorder holds sound back for as long as there
 * is no picture.
 */
export interface SteadyVideo {
  readonly track: MediaStreamTrack;
  /** Shows this track from now on, fitted into the frame; null leaves the last picture. */
  show(track: MediaStreamTrack | null): void;
  /** The current picture, this size; null before the first. */
  grab(size: FrameSize): Promise<ImageBitmap | null>;
  /** Ends the track it made, not the ones it was given. */
  close(): void;
}

/**
 * One frame size for the whole recording, since MP4 has only one and players stumble over a change in WebM: 16:9 at the
 * first picture's height, at least 720 lines, so that a screen shown later stays readable, at most 1080.
 */
export function frameSizeFor(track: MediaStreamTrack | null): FrameSize {
  const height = Math.min(1080, Math.max(720, track?.getSettings().height ?? 0));
  return { width: Math.round((height * 16) / 9 / 2) * 2, height: Math.round(height / 2) * 2 };
}

/** Where a picture goes in a frame: as large as it fits, in the middle. */
export function fit(picture: FrameSize, frame: FrameSize): FrameSize & { x: number; y: number } {
  const scale = Math.min(frame.width / picture.width, frame.height / picture.height);
  const width = Math.round(picture.width * scale);
  const height = Math.round(picture.height * scale);
  return {
    x: Math.round((frame.width - width) / 2),
    y: Math.round((frame.height - height) / 2),
    width,
    height,
  };
}
