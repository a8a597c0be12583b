import type { ErrorBody, ErrorCode } from '@amphi/contracts';

/**
 * A failure that the caller may know about. Thrown anywhere, turned into a status or an ack at the edge
 * (`RestErrorFilter`, `AckInterceptor`). Everything else that is thrown is a fault of ours: `internal`.
 */
export class AppError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'AppError';
  }

  get body(): ErrorBody {
    return { code: this.code, message: this.message };
  }
}
