import type { MediaSource } from '@amphi/contracts';
import type { types as mediasoup } from 'mediasoup-client';

export type VideoSource = Exclude<MediaSource, 'microphone'>;

/** Size of the picture that is sent, in pixels. */
export interface PictureSize {
  width: number;
  height: number;
}

/** Bits per second that VP8 needs for a picture of up to this height (the shorter side), at 30 frames per second. */
const BITRATES: readonly [height: number, bitsPerSecond: number][] = [
  [180, 150_000],
  [360, 500_000],
  [480, 900_000],
  [720, 1_700_000],
  [1080, 3_000_000],
];
const LARGEST_BITRATE = 4_500_000;
/** A layer below this height shows nothing that anyone wants to see. */
const SMALLEST_LAYER_HEIGHT = 135;
const MOST_LAYERS = 3;

export function bitrateFor(height: number): number {
  return BITRATES.find(([upTo]) => height <= upTo)?.[1] ?? LARGEST_BITRATE;
}

/**
 * Simulcast layers of a picture, smallest first, each half as wide and high as the next: three from 540 lines on,
 * two from 270, else one.
 */
export function encodingsFor(size: PictureSize): mediasoup.RtpEncodingParameters[] {
  const height = Math.min(size.width, size.height);
  const scales = Array.from({ length: MOST_LAYERS }, (_, layer) => 2 ** layer).filter(
    (scale) => scale === 1 || height / scale >= SMALLEST_LAYER_HEIGHT,
  );
  return scales.reverse().map((scale) => ({
    scaleResolutionDownBy: scale,
    maxBitrate: bitrateFor(height / scale),
    scalabilityMode: 'L1T3',
  }));
}

/**
 * The same layers for another picture: their number was settled when the producer was made, so a screen that takes
 * the camera's place gets the camera's layers with bitrates of its own.
 */
export function retuned<Encoding extends RTCRtpEncodingParameters>(
  encodings: readonly Encoding[],
  size: PictureSize,
): Encoding[] {
  const height = Math.min(size.width, size.height);
  return encodings.map((encoding, index) => {
    const scale = 2 ** (encodings.length - 1 - index);
    return { ...encoding, scaleResolutionDownBy: scale, maxBitrate: bitrateFor(height / scale) };
  });
}

/** What a track delivers; a track that does not say is taken for a camera of 720 lines. */
export function sizeOf(track: MediaStreamTrack): PictureSize {
  const { width = 1280, height = 720 } = track.getSettings();
  return { width, height };
}
