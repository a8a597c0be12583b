import type { ErrorBody, ErrorCode } from '@amphi/contracts';
import { HttpException, Logger } from '@nestjs/common';
import { AppError } from './app-error.js';

const log = new Logger('Errors');

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'validation_failed',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  416: 'range_not_satisfiable',
  429: 'rate_limited',
};

/** Errors of express' own middleware (body parser, static files) carry their status like this. */
function httpStatusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'status' in error && typeof error.status === 'number')
    return error.status;
  return undefined;
}

/**
 * What a caller is told about anything that was thrown. A fault of ours is told as `internal`, without details, and
 * logged here, once, with its stack.
 * @param where what was being done, for the log: `POST /api/streams`, `/chat sendMessage`
 */
export function errorBodyOf(error: unknown, where: string): ErrorBody {
  if (error instanceof AppError) return error.body;
  const status = httpStatusOf(error);
  const code = status === undefined ? undefined : CODE_OF_STATUS[status];
  if (code && error instanceof Error) return { code, message: error.message };
  log.error(`${where} failed`, error instanceof Error ? error.stack : error);
  return { code: 'internal', message: 'Something went wrong on the server. Please try again.' };
}
