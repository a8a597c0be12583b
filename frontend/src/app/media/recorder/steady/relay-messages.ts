import type { FrameSize } from './frame';

/** To the relay's worker. */
export type RelayRequest =
  | { op: 'start'; size: FrameSize; frames: WritableStream<VideoFrame> }
  | { op: 'show'; frames: ReadableStream<VideoFrame> | null }
  | { op: 'grab'; size: FrameSize };

/** The answer to `grab`s, in their order. */
export interface RelayGrabbed {
  bitmap: ImageBitmap | null;
}
