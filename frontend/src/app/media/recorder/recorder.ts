import type { MediaKind } from '@amphi/contracts';
import type { Observable } from 'rxjs';
import type { RecordingApi } from './recording-api';

/**
 * `recording`: chunks are written and their parts uploaded. `finishing`: the rest is on its way. `ready`: it plays.
 * `failed`: the server refused it for good, and `problem` says why.
 */
export type RecorderPhase = 'recording' | 'finishing' | 'ready' | 'failed';

export interface RecorderState {
  phase: RecorderPhase;
  /** Recorded so far. */
  seconds: number;
  bytesRecorded: number;
  /** Of those, how many storage has. */
  bytesUploaded: number;
  /** True while parts wait for a network or a server that does not answer; recording goes on. */
  stalled: boolean;
  /** A sentence for people: why it failed, or why it ended early. */
  problem?: string;
}

export interface RecorderOptions {
  api: RecordingApi;
  streamId: string;
  /** Whose recording it is: only this user's next visit finishes it. */
  userId: string;
  /** What is shown first; null records black until `replaceTrack`. The recorder never stops a track. */
  video: MediaStreamTrack | null;
  /** What is heard first; null records silence until `replaceTrack`. */
  audio: MediaStreamTrack | null;
}

/** Records one stream into one file, whatever happens to its tracks, its tab and its network. */
export interface Recorder {
  readonly recordingId: string;
  /** Starts with the current state; completes after `ready` or `failed`. */
  readonly state$: Observable<RecorderState>;
  /** Switches camera and screen, or microphones; null shows the last picture, or silence. */
  replaceTrack(kind: MediaKind, track: MediaStreamTrack | null): void;
  /** Ends the recording. Resolves when it is `ready` or `failed`; never rejects, may be called twice. */
  stop(): Promise<void>;
}

/**
 * Begins a recording and starts it.
 * @throws what `api.begin` throws, and an Error where this browser cannot record.
 */
export type StartRecorder = (options: RecorderOptions) => Promise<Recorder>;

/** A recording of an earlier visit that is being sent. */
export interface UnfinishedRecording {
  recordingId: string;
  streamId: string;
  phase: Exclude<RecorderPhase, 'recording'>;
  bytesRecorded: number;
  bytesUploaded: number;
  stalled: boolean;
  problem?: string;
}

export interface UnfinishedRecordings {
  /** All that were found, with their progress; empty when there are none. */
  readonly unfinished$: Observable<UnfinishedRecording[]>;
  /** Stops sending; the next visit goes on. */
  close(): void;
}

/** Finds this user's recordings that a dead tab left, and finishes them. Never throws. */
export type ResumeUnfinished = (api: RecordingApi, userId: string) => UnfinishedRecordings;
