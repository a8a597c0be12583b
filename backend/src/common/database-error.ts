import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';

/** Whether the database refused a change because of this constraint or unique index. */
export function violates(error: unknown, constraint: string): boolean {
  return (
    error instanceof QueryFailedError &&
    error.driverError instanceof DatabaseError &&
    error.driverError.constraint === constraint
  );
}
