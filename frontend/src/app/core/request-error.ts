import type { ErrorBody, ErrorCode } from '@amphi/contracts';

/** The server's own code, or `unreachable`: no answer came. */
export type FailureCode = ErrorCode | 'unreachable';

/** A request to the server, over REST or a socket, that did not succeed. `message` is a sentence for people. */
export class RequestError extends Error {
  constructor(
    readonly code: FailureCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'RequestError';
  }

  static of({ code, message }: ErrorBody): RequestError {
    return new RequestError(code, message);
  }

  static unreachable(cause?: unknown): RequestError {
    return new RequestError(
      'unreachable',
      'The server does not answer. Check your connection and try again.',
      { cause },
    );
  }
}
