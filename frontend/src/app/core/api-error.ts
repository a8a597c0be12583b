import type { ErrorBody, ErrorCode } from '@amphi/contracts';

/** `unreachable`: no answer came, from a server that is gone or over a network that is. */
export type ApiErrorCode = ErrorCode | 'unreachable';

/** What every failed request throws, over REST or a socket: a code to decide by, and a sentence to show as it is. */
export class ApiError extends Error {
  /** When to ask again, in milliseconds from the answer, where the server says so. */
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly code: ApiErrorCode,
    message: string,
    options: ErrorOptions & Pick<ErrorBody, 'retryAfterMs'> = {},
  ) {
    super(message, options);
    this.name = 'ApiError';
    this.retryAfterMs = options.retryAfterMs;
  }

  static of({ code, message, retryAfterMs }: ErrorBody): ApiError {
    return new ApiError(code, message, { retryAfterMs });
  }

  /** For a catch: the failed request's error; anything else is a fault of ours and is thrown on. */
  static from(error: unknown): ApiError {
    if (error instanceof ApiError) return error;
    throw error;
  }

  static unreachable(cause?: unknown): ApiError {
    return new ApiError('unreachable', UNREACHABLE, { cause });
  }
}

const UNREACHABLE = 'Amphi’s server does not answer. Check your connection, then try again.';
