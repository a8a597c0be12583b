import type { RecordingContentType } from '@amphi/contracts';

export interface MediaFormat {
  mimeType: string;
  contentType: RecordingContentType;
}

/** VP9 is a third smaller than VP8 for twice the work, and the same machine encodes the live picture. */
const CORES_FOR_VP9 = 8;

const WEBM = ['video/webm;codecs=vp8,opus', 'video/webm'];
const VP9 = 'video/webm;codecs=vp9,opus';
/** Safari. Its fragments are kept as they are. */
const MP4 = ['video/mp4'];

/** @throws Error where this browser records nothing that can be uploaded. */
export function chooseFormat(
  isSupported = (mimeType: string) => MediaRecorder.isTypeSupported(mimeType),
  cores = navigator.hardwareConcurrency,
): MediaFormat {
  const webm = cores >= CORES_FOR_VP9 ? [VP9, ...WEBM] : [...WEBM, VP9];
  const mimeType = [...webm, ...MP4].find(isSupported);
  if (!mimeType)
    throw new Error('This browser cannot record. Use a current Chrome, Firefox or Safari.');
  return { mimeType, contentType: mimeType.startsWith('video/mp4') ? 'video/mp4' : 'video/webm' };
}

/** Bits a second that keep a camera or a screen of this height sharp. */
export function videoBitrate(height: number): number {
  return height > 720 ? 4_500_000 : 2_500_000;
}
