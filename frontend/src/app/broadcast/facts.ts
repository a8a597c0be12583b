import type { RecorderState } from '../media/recorder/recorder-state';
import { durationText } from '../ui/times';

/** `640 kbit/s`, `1.8 Mbit/s` */
export function bitrateText(bitsPerSecond: number): string {
  if (bitsPerSecond < 999_500) return `${Math.round(bitsPerSecond / 1000)} kbit/s`;
  return `${(bitsPerSecond / 1_000_000).toFixed(1)} Mbit/s`;
}

export interface RecordingText {
  text: string;
  tone: 'good' | 'fair' | 'poor' | 'muted';
}

/** A word for the recording of a stream that is live. */
export function recordingText(state: RecorderState | null, problem: string | null): RecordingText {
  if (state?.phase === 'failed' || (!state && problem)) return { text: 'Off', tone: 'poor' };
  if (!state) return { text: 'Starting', tone: 'muted' };
  const length = durationText(state.seconds * 1000);
  // Nothing is lost: it is kept on this device until storage answers again.
  if (state.stalled) return { text: `${length}, waiting`, tone: 'fair' };
  return { text: length, tone: problem ? 'fair' : 'good' };
}

/** How far the upload of an ended recording is: `64 %`. */
export const percentText = (progress: number): string =>
  `${Math.floor(Math.min(1, Math.max(0, progress)) * 100)} %`;
