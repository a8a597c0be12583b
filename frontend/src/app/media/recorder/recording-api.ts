import type {
  ErrorCode,
  PictureToSign,
  Recording,
  RecordingBegin,
  RecordingComplete,
  SignedPart,
  SignedRequest,
  UploadedPart,
} from '@amphi/contracts';

/** A part that is to be uploaded: numbers count from 1, the signature holds for exactly this size. */
export interface PartToSign {
  partNumber: number;
  sizeBytes: number;
}

/**
 * The server, as recording needs it. A method that the server refuses throws an error whose `code` is an ErrorCode;
 * any other error is taken for a network that is gone, and the request is made again later.
 */
export interface RecordingApi {
  /** `POST /api/streams/:id/recording`: a new recording of this stream. */
  begin(streamId: string, begin: RecordingBegin): Promise<Recording>;
  /** `POST /api/recordings/:id/parts`: at most 16 at once. */
  signParts(recordingId: string, parts: PartToSign[]): Promise<SignedPart[]>;
  /** `GET /api/recordings/:id/parts` */
  listParts(recordingId: string): Promise<UploadedPart[]>;
  /** `POST /api/recordings/:id/complete`: idempotent. */
  complete(recordingId: string, complete: RecordingComplete): Promise<Recording>;
  /** `POST /api/recordings/:id/pictures` */
  signPicture(recordingId: string, picture: PictureToSign): Promise<SignedRequest>;
}

/** The server's code, or undefined where no answer came. */
export function codeOf(error: unknown): ErrorCode | 'unreachable' | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? (error.code as ErrorCode) : undefined;
}
