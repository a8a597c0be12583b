import { CodecRecorder } from './codecs/codec-recorder';
import { type MediaFormat, videoBitrate } from './media-format';
import { CanvasVideo } from './steady/canvas-video';
import type { FrameSize, SteadyVideo } from './steady/frame';

/** MediaRecorder, or what stands in for it. */
export type RecordingMedia = Pick<MediaRecorder, 'state' | 'start' | 'stop' | 'addEventListener'>;

/** Makes a recorder of these. A recording that goes on after a failure needs another one. */
export type MediaFactory = (video: SteadyVideo, audio: MediaStreamTrack) => RecordingMedia;

/** No frame is to be further behind its key frame. */
const KEY_FRAME_MS = 2000;
const AUDIO_BITS_PER_SECOND = 128_000;

/** MediaRecorder where it can be asked for key frames, or where nothing else can be: Firefox' gives them 8 s apart. */
export async function chooseMedia(format: MediaFormat, size: FrameSize): Promise<MediaFactory> {
  const bitrates = {
    videoBitsPerSecond: videoBitrate(size.height),
    audioBitsPerSecond: AUDIO_BITS_PER_SECOND,
  };
  const options = { ...size, ...bitrates, keyFrameMs: KEY_FRAME_MS };
  const byCodecs =
    format.contentType === 'video/webm' &&
    !knowsKeyFrames() &&
    (await CodecRecorder.isSupported(options));
  return (video, audio) =>
    byCodecs && video instanceof CanvasVideo
      ? new CodecRecorder(video, audio, options)
      : new MediaRecorder(new MediaStream([video.track, audio]), {
          ...bitrates,
          mimeType: format.mimeType,
          videoKeyFrameIntervalDuration: KEY_FRAME_MS,
        });
}

/** A browser reads of its options those that it knows. */
function knowsKeyFrames(): boolean {
  let isRead = false;
  new MediaRecorder(new MediaStream(), {
    get videoKeyFrameIntervalDuration() {
      isRead = true;
      return KEY_FRAME_MS;
    },
  });
  return isRead;
}
