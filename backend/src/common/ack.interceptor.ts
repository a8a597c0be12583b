import type { Ack } from '@amphi/contracts';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { catchError, defaultIfEmpty, map, type Observable, of } from 'rxjs';
import type { Socket } from 'socket.io';
import { errorBodyOf } from './error-body.js';

/**
 * Answers every socket request with an `Ack`. Needed because Nest's own WebSocket filter emits a stray `exception`
 * event and leaves the ack hanging, as does a handler that returns nothing.
 */
@Injectable()
export class AckInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<Ack<unknown>> {
    const ws = context.switchToWs();
    const where = `${ws.getClient<Socket>().nsp.name} ${ws.getPattern()}`;
    return next.handle().pipe(
      defaultIfEmpty({}),
      map((data: unknown): Ack<unknown> => ({ ok: true, data: data ?? {} })),
      catchError((error: unknown) =>
        of<Ack<unknown>>({ ok: false, error: errorBodyOf(error, where) }),
      ),
    );
  }
}
