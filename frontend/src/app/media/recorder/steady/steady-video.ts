import { CanvasVideo } from './canvas-video';
import type { FrameSize, SteadyVideo } from './frame';
import { RelayVideo } from './relay-video';

/** The way this browser has to make a track of frames. */
export function createSteadyVideo(size: FrameSize): SteadyVideo {
  return 'MediaStreamTrackGenerator' in globalThis && 'MediaStreamTrackProcessor' in globalThis
    ? new RelayVideo(size)
    : new CanvasVideo(size);
}
