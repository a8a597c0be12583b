import { HttpErrorResponse } from '@angular/common/http';
import { type ErrorCode, errorResponseSchema } from '@amphi/contracts';

/** `unreachable`: no answer came, from a server that is gone or over a network that is. */
export type ApiErrorCode = ErrorCode | 'unreachable';

/** What every failed request throws: a code to decide by, and a sentence that can be shown as it is. */
export class ApiError extends Error {
  constructor(
    readonly code: ApiErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** The error as an ApiError; one that is no failed request (a fault of ours) is thrown on. */
  static from(error: unknown): ApiError {
    if (error instanceof ApiError) return error;
    if (error instanceof HttpErrorResponse) return fromResponse(error);
    throw error;
  }
}

const UNREACHABLE = 'Amphi’s server does not answer. Check your connection, then try again.';

function fromResponse(response: HttpErrorResponse): ApiError {
  const body = errorResponseSchema.safeParse(response.error);
  if (body.success) return new ApiError(body.data.error.code, body.data.error.message);
  // A proxy whose server is gone answers 502 to 504 with a page of its own.
  if (response.status === 0 || (response.status >= 502 && response.status <= 504))
    return new ApiError('unreachable', UNREACHABLE);
  return new ApiError('internal', 'Something went wrong on the server. Please try again.');
}
