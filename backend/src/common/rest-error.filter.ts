import { ERROR_STATUS, type ErrorResponse } from '@amphi/contracts';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { errorBodyOf } from './error-body.js';

/** The one place where an error becomes an HTTP status: `{ error: { code, message } }`. */
@Catch()
export class RestErrorFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const body: ErrorResponse = { error: errorBodyOf(error, `${request.method} ${request.path}`) };
    const { code, retryAfterMs } = body.error;
    // A download that broke off has its status sent already: all that is left is to end it.
    if (response.headersSent) return void response.destroy();
    if (retryAfterMs) response.setHeader('Retry-After', Math.ceil(retryAfterMs / 1000));
    response.status(ERROR_STATUS[code]).json(body);
  }
}
