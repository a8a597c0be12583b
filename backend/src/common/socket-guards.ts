import { type Ack, type ErrorCode, LIMITS } from '@amphi/contracts';
import { Logger } from '@nestjs/common';
import type { Socket } from 'socket.io';

const log = new Logger('Sockets');

/** More levels than any request in the contracts has. What goes through a payload by recursion can rely on it. */
const DEEPEST = 32;

/**
 * Refuses, before any handler, what no handler would answer: an event that the namespace does not know, and a payload
 * over `LIMITS.payloadBytes` or nested too deeply. The sender gets a typed ack and keeps its connection.
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
    if (isAck(ack)) ack(answer);
  });
}

const isAck = (value: unknown): value is (answer: Ack<never>) => void =>
  typeof value === 'function';

type Refusal = [ErrorCode, string];

/** Why a message is refused, or undefined when it is not; never throws, whatever the message is. */
export function refusalOf(
  event: string,
  args: unknown[],
  known: ReadonlySet<string>,
): Refusal | undefined {
  if (!known.has(event)) return ['unknown_event', 'There is no such request.'];
  return refusalOfPayload(args.filter((arg) => typeof arg !== 'function'));
}

/** Level by level: a recursion, as in `JSON.stringify`, overflows on a few kilobytes of `[`, and ends the process. */
function refusalOfPayload(payload: unknown[]): Refusal | undefined {
  let bytes = 0;
  let level = payload;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return ['validation_failed', 'This is nested too deeply.'];
    for (const value of level) bytes += sizeOf(value);
    if (bytes > LIMITS.payloadBytes)
      return ['payload_too_large', `A message may have at most ${LIMITS.payloadBytes} bytes.`];
    level = level.flatMap(childrenOf);
  }
  return undefined;
}

/** Without what is in it, about as many bytes as JSON needs. */
function sizeOf(value: unknown): number {
  if (Buffer.isBuffer(value)) return value.length;
  if (typeof value === 'string') return Buffer.byteLength(value) + 2;
  if (typeof value !== 'object' || value === null) return String(value).length;
  if (Array.isArray(value)) return value.length + 2;
  return Object.keys(value).reduce((sum, key) => sum + Buffer.byteLength(key) + 4, 2);
}

function childrenOf(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return [];
  return Object.values(value);
}
