import { z } from 'zod';
import { nextMessageId } from './message-id.js';

describe('nextMessageId', () => {
  const ids = Array.from({ length: 20_000 }, nextMessageId);

  it('makes UUIDs of version 7', () => {
    for (const id of ids) expect(z.uuidv7().safeParse(id).success).toBe(true);
  });

  it('makes each greater than the one before, also within a millisecond', () => {
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('starts with the time', () => {
    const ms = parseInt(nextMessageId().replaceAll('-', '').slice(0, 12), 16);
    expect(ms).toBeLessThanOrEqual(Date.now() + ids.length / 0xfff + 1);
    expect(ms).toBeGreaterThan(Date.now() - 60_000);
  });
});
