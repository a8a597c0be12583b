import type { ErrorBody, ErrorCode } from '@amphi/contracts';

/**
 * A failure that the caller may know about. Thrown anywhere, turned into a status or an ack at the edge
 * (`RestErrorFilter`, `AckInterceptor`). Everything else that is thrown is a fault of ours: `internal`.
 */
export class AppError extends Error {
  /** When the caller had better ask again, in milliseconds from now. */
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: ErrorOptions & { retryAfterMs?: number } = {},
  ) {
    super(message, options);
    this.name = 'AppError';
    this.retryAfterMs = options.retryAfterMs;
  }

  get body(): ErrorBody {
    const { code, message, retryAfterMs } = this;
    return { code, message, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
}
