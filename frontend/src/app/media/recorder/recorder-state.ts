import type { UploadProgress } from './upload/part-uploader';

/**
 * `recording`: chunks are written and their parts uploaded. `finishing`: the rest is on its way. `ready`: it plays.
 * `failed`: it does not, and `problem` says why.
 */
export type RecorderPhase = 'recording' | 'finishing' | 'ready' | 'failed';

export interface RecorderState {
  phase: RecorderPhase;
  /** Recorded so far. */
  seconds: number;
  bytesRecorded: number;
  /** Of those, how many storage has. */
  bytesUploaded: number;
  /** While `finishing`: how much of what is still to be sent has been, 0 to 1. */
  progress: number;
  /** True while parts wait for a network or a server that does not answer; recording goes on. */
  stalled: boolean;
  /** A sentence for people: why it failed, or why its end is missing. */
  problem?: string;
}

/** What an upload's progress means for the state; `sentBefore`: bytes that were sent when finishing began. */
export function progressOf(
  { sentBytes, addedBytes }: UploadProgress,
  bytesRecorded: number,
  sentBefore: number,
): Pick<RecorderState, 'bytesUploaded' | 'progress'> {
  const toSend = addedBytes - sentBefore;
  return {
    // The first part is sent twice: what is sent can exceed what was recorded.
    bytesUploaded: Math.min(sentBytes, bytesRecorded),
    progress: toSend > 0 ? (sentBytes - sentBefore) / toSend : 0,
  };
}
