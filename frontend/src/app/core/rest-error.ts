import { HttpErrorResponse } from '@angular/common/http';
import { errorResponseSchema } from '@amphi/contracts';
import { firstValueFrom, type Observable } from 'rxjs';
import { ApiError } from './api-error';

/** The ApiError that a failed REST request stands for; an error that is none (a fault of ours) is thrown on. */
export function restError(error: unknown): ApiError {
  if (!(error instanceof HttpErrorResponse)) throw error;
  const body = errorResponseSchema.safeParse(error.error);
  if (body.success) return ApiError.of(body.data.error);
  // A proxy whose server is gone answers 502 to 504 with a page of its own.
  if (error.status === 0 || (error.status >= 502 && error.status <= 504))
    return ApiError.unreachable(error);
  return new ApiError('internal', 'Something went wrong on the server. Please try again.');
}

/** The answer to a REST request. @throws ApiError */
export async function answered<T>(request: Observable<T>): Promise<T> {
  try {
    return await firstValueFrom(request);
  } catch (error) {
    throw restError(error);
  }
}
