import { ERROR_STATUS, type ErrorCode, errorResponseSchema } from '@amphi/contracts';
import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiResponse } from '@nestjs/swagger';

/**
 * Documents the error codes that a route answers with, each under its status. A route that lists `unauthenticated`
 * is shown as one that needs a token.
 *
 * @example `@ApiErrors('unauthenticated', 'stream_not_found')`
 */
export function ApiErrors(...codes: ErrorCode[]): MethodDecorator {
  const statuses = [...new Set(codes.map((code) => ERROR_STATUS[code]))];
  return applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({
        status,
        description: codes
          .filter((code) => ERROR_STATUS[code] === status)
          .map((code) => `\`${code}\``)
          .join(' or '),
        standardSchema: errorResponseSchema,
      }),
    ),
    ...(codes.includes('unauthenticated') ? [ApiBearerAuth()] : []),
  );
}
