import * as z from 'zod';
import { ERROR_STATUS, type ErrorCode } from './error-codes.js';

export const errorCodeSchema = z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]);

/** What every failed request carries: a code for programs, a sentence for people. */
export const errorBodySchema = z
  .object({
    code: errorCodeSchema,
    message: z
      .string()
      .describe('A sentence that says what is wrong and, where known, what to do.'),
    retryAfterMs: z
      .number()
      .int()
      .nonnegative()
      .optional()
      .describe(
        'When to ask again, in milliseconds from now; the `Retry-After` header says it in seconds.',
      ),
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

export const ackSchema = <T extends z.ZodType>(data: T) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), data }),
    z.object({ ok: z.literal(false), error: errorBodySchema }),
  ]);
