import type { RecordingContentType } from '@amphi/contracts';
import type { PartToSign } from '../recording-api';

/** What a spool says of itself to the visit that finds it. */
export interface SpoolAbout {
  recordingId: string;
  streamId: string;
  userId: string;
  contentType: RecordingContentType;
  /** Milliseconds since 1970. */
  startedAt: number;
}

/** Parts that are complete and can be read. */
export interface Sealed {
  sealed: PartToSign[];
}

export interface Reopened {
  /** How many parts the whole recording has; 0 where the tab died before the first frames. */
  partCount: number;
  bytes: number;
  /** Those of its parts that are still here; the others were uploaded. */
  local: PartToSign[];
}

export interface FirstPart {
  blob: Blob;
  durationMs: number;
}

/** Requests to the spool's worker, in the order they are answered. */
export type SpoolRequest =
  | { op: 'list' }
  | { op: 'create'; about: SpoolAbout }
  | { op: 'reopen'; recordingId: string }
  | { op: 'append'; chunk: Blob }
  | { op: 'goOn'; atMs: number }
  | { op: 'seal' }
  | { op: 'read'; partNumber: number }
  | { op: 'firstPart'; partCount: number }
  | { op: 'drop'; partNumber: number }
  | { op: 'keep'; name: string; blob: Blob }
  | { op: 'kept'; name: string }
  | { op: 'remove' };

export type SpoolOperation = SpoolRequest['op'];

export interface SpoolAnswers {
  list: SpoolAbout[];
  create: void;
  reopen: Reopened;
  append: Sealed;
  goOn: void;
  seal: Sealed;
  read: Blob;
  firstPart: FirstPart;
  drop: void;
  keep: void;
  kept: Blob | null;
  remove: void;
}

export type SpoolReply =
  { id: number; value: unknown } | { id: number; error: { name: string; message: string } };
