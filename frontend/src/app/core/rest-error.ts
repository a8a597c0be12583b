import { HttpErrorResponse } from '@angular/common/http';
import { ERROR_STATUS, type ErrorResponse } from '@amphi/contracts';
import { firstValueFrom, type Observable } from 'rxjs';
import { ApiError } from './api-error';
import { isObject } from './is-object';

/** The ApiError that a failed REST request stands for; an error that is none (a fault of ours) is thrown on. */
export function restError(error: unknown): ApiError {
  if (!(error instanceof HttpErrorResponse)) throw error;
  if (isErrorResponse(error.error)) return ApiError.of(error.error.error);
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

/** By hand: every page would load zod for this. */
function isErrorResponse(body: unknown): body is ErrorResponse {
  if (!isObject(body) || !isObject(body['error'])) return false;
  const { code, message } = body['error'];
  return typeof code === 'string' && code in ERROR_STATUS && typeof message === 'string';
}
