import { LIMITS } from '@amphi/contracts';
import { refusalOf } from './socket-guards.js';

/** The code of the refusal of one message to a namespace with one event. */
const guarded = (event: string, ...args: unknown[]) =>
  refusalOf(event, [...args, () => undefined], new Set(['known']))?.[0] ?? 'passed';

describe('a message to a socket', () => {
  it('lets through what it knows', () => {
    expect(guarded('known', { a: ['x', 1, null, true] })).toBe('passed');
    expect(guarded('known')).toBe('passed');
    expect(guarded('known', Buffer.alloc(LIMITS.payloadBytes))).toBe('passed');
  });

  it.each(['unknown', '__proto__', 'toString'])('refuses the event %s', (event) => {
    expect(guarded(event, {})).toBe('unknown_event');
  });

  it.each([
    ['one long string', 'x'.repeat(LIMITS.payloadBytes)],
    ['two-byte letters', 'ü'.repeat(LIMITS.payloadBytes / 2)],
    ['many short strings', Array<string>(LIMITS.payloadBytes).fill('')],
    ['long keys', { ['k'.repeat(LIMITS.payloadBytes)]: 1 }],
    ['bytes', { deep: [Buffer.alloc(LIMITS.payloadBytes + 1)] }],
  ])('refuses too much: %s', (_, payload) => {
    expect(guarded('known', payload)).toBe('payload_too_large');
  });

  it.each([33, 100, 20_000])('refuses %d levels', (levels) => {
    const nested = (wrap: (inner: unknown) => unknown) =>
      Array.from({ length: levels }).reduce<unknown>(wrap, 1);
    expect(
      guarded(
        'known',
        nested((inner) => [inner]),
      ),
    ).toBe('validation_failed');
    expect(
      guarded(
        'known',
        nested((inner) => ({ inner })),
      ),
    ).toBe('validation_failed');
  });
});
