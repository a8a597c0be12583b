import { Injectable, type PipeTransform, StandardSchemaValidationPipe } from '@nestjs/common';
import { z } from 'zod';
import { AppError } from './app-error.js';

const PATH_SHOWN = 80;

interface Issue {
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly message: string;
}

function validationError(issues: readonly Issue[]): AppError {
  const [issue] = issues;
  const path = (issue?.path ?? [])
    .map((step) => String(typeof step === 'object' ? step.key : step))
    .join('.')
    .slice(0, PATH_SHOWN);
  const message = issue?.message ?? 'Not valid.';
  return new AppError('validation_failed', path ? `${path}: ${message}` : message);
}

/** Checks REST input against the schema in `@Body({ schema })`, `@Query({ schema })`, `@Param('id', { schema })`. */
export const restValidationPipe = new StandardSchemaValidationPipe({
  exceptionFactory: validationError,
});

/** Checks a socket message: `@MessageBody(new SchemaPipe(chatRequests.sendMessage))`. */
@Injectable()
export class SchemaPipe<T extends z.ZodType> implements PipeTransform<unknown, z.output<T>> {
  constructor(private readonly schema: T) {}

  transform(value: unknown): z.output<T> {
    const parsed = this.schema.safeParse(value);
    if (!parsed.success) throw validationError(parsed.error.issues);
    return parsed.data;
  }
}
