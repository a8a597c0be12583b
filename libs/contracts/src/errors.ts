import * as z from 'zod';

/** Every error code, with the HTTP status it has over REST. Sockets send the code alone. */
export const ERROR_STATUS = {
  validation_failed: 400,
  invalid_rtp_parameters: 400,
  unknown_event: 400,
  unauthenticated: 401,
  wrong_credentials: 401,
  forbidden: 403,
  signature_invalid: 403,
  signature_expired: 403,
  not_found: 404,
  user_not_found: 404,
  stream_not_found: 404,
  recording_not_found: 404,
  producer_not_found: 404,
  consumer_not_found: 404,
  object_not_found: 404,
  handle_taken: 409,
  already_live: 409,
  stream_not_live: 409,
  recording_closed: 409,
  part_missing: 409,
  not_joined: 409,
  cannot_consume: 409,
  stream_ended: 410,
  payload_too_large: 413,
  quota_exceeded: 413,
  unsupported_media_type: 415,
  range_not_satisfiable: 416,
  rate_limited: 429,
  internal: 500,
  storage_unavailable: 503,
  media_unavailable: 503,
  chat_unavailable: 503,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof ERROR_STATUS;

export const errorCodeSchema = z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]);

/** What every failed request carries: a code for programs, a sentence for people. */
export const errorBodySchema = z
  .object({
    code: errorCodeSchema,
    message: z
      .string()
      .describe('A sentence that says what is wrong and, where known, what to do.'),
  })
  .meta({ id: 'ErrorBody' });
export type ErrorBody = z.infer<typeof errorBodySchema>;

/** Body of every REST response that is not a success. */
export const errorResponseSchema = z
  .object({ error: errorBodySchema })
  .meta({ id: 'ErrorResponse' });
export type ErrorResponse = z.infer<typeof errorResponseSchema>;

/** What every socket request is answered with. */
export type Ack<T> = { ok: true; data: T } | { ok: false; error: ErrorBody };
