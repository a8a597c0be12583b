import { RateLimit } from './rate-limit.js';

describe('RateLimit', () => {
  it('allows so many in a window, and again when the window has moved on', () => {
    const limit = new RateLimit(3, 1000);
    expect([0, 100, 200].map((now) => limit.take('ada', now))).toEqual([true, true, true]);
    expect(limit.take('ada', 999)).toBe(false);
    expect(limit.take('ada', 1001)).toBe(true);
    expect(limit.take('ada', 1002)).toBe(false);
  });

  it('counts each key by itself', () => {
    const limit = new RateLimit(1, 1000);
    expect(limit.take('ada', 0)).toBe(true);
    expect(limit.take('bob', 0)).toBe(true);
    expect(limit.take('ada', 1)).toBe(false);
  });

  it('does not count what it refused', () => {
    const limit = new RateLimit(1, 1000);
    limit.take('ada', 0);
    limit.take('ada', 900);
    expect(limit.take('ada', 1100)).toBe(true);
  });

  it('forgets who has been silent', () => {
    const limit = new RateLimit(1, 1000);
    for (let i = 0; i < 100; i++) limit.take(`user${i}`, i);
    limit.take('ada', 5000);
    expect(limit).toHaveProperty('times.size', 1);
  });
});
