import { type Ack, type ErrorCode, LIMITS } from '@amphi/contracts';
import { Logger } from '@nestjs/common';
import type { Socket } from 'socket.io';

const log = new Logger('Sockets');

/**
 * Refuses, before any handler, what no handler would answer: an event that the namespace does not know and a payload
 * over `LIMITS.payloadBytes`. The sender gets a typed ack and keeps its connection.
 */
export function guardSocket(socket: Socket, events: readonly string[]): void {
  const known = new Set(events);
  socket.use(([event, ...args]: [string, ...unknown[]], next) => {
    const refusal = refusalOf(event, args, known);
    if (!refusal) return next();
    const [code, message] = refusal;
    log.warn(`${socket.nsp.name} refused ${String(event).slice(0, 60)}: ${code}`);
    const answer: Ack<never> = { ok: false, error: { code, message } };
    const ack = args.at(-1);
    if (typeof ack === 'function') ack(answer);
  });
}

function refusalOf(
  event: string,
  args: unknown[],
  known: ReadonlySet<string>,
): [ErrorCode, string] | undefined {
  if (!known.has(event)) return ['unknown_event', 'There is no such request.'];
  const payload = args.filter((arg) => typeof arg !== 'function');
  if (sizeOf(payload) > LIMITS.payloadBytes)
    return ['payload_too_large', `A message may have at most ${LIMITS.payloadBytes} bytes.`];
  return undefined;
}

function sizeOf(payload: unknown[]): number {
  return payload.reduce<number>(
    (sum, part) =>
      sum + (Buffer.isBuffer(part) ? part.length : Buffer.byteLength(JSON.stringify(part) ?? '')),
    0,
  );
}
