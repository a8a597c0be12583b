import { Admission } from './admission.js';

describe('admission', () => {
  const admission = () => {
    const gate = new Admission();
    const begun: number[] = [];
    const finish: (() => void)[] = [];
    const join = (guest: number, role: 'viewer' | 'broadcaster' = 'viewer') =>
      gate.admit(role, () => {
        begun.push(guest);
        return new Promise<void>((resolve) => finish.push(resolve));
      });
    return { gate, begun, finish, join };
  };
  const crowd = (count: number) => Array.from({ length: count }, (_, guest) => guest);

  it('lets a lone viewer in at once', async () => {
    const { gate } = admission();
    let entered = false;
    const joining = gate.admit('viewer', () => Promise.resolve((entered = true)));
    expect(entered).toBe(true);
    await joining;
  });

  it('lets a crowd in a few at a time, in order', async () => {
    const { begun, finish, join } = admission();
    const joining = Promise.all(crowd(100).map((guest) => join(guest)));
    const atOnce = begun.length;
    expect(atOnce).toBeGreaterThan(1);
    expect(atOnce).toBeLessThan(20);
    while (finish.length) {
      expect(finish.length).toBeLessThanOrEqual(atOnce);
      finish.shift()?.();
      await new Promise(setImmediate);
    }
    await joining;
    expect(begun).toEqual(crowd(100));
  });

  it('lets a broadcaster past the queue', () => {
    const { begun, join } = admission();
    for (const guest of crowd(100)) void join(guest);
    void join(-1, 'broadcaster');
    expect(begun).toContain(-1);
    expect(begun).not.toContain(99);
  });

  it('goes on after joins that fail', async () => {
    const { gate } = admission();
    const failing = crowd(50).map(() =>
      gate.admit('viewer', () => Promise.reject(new Error('no'))),
    );
    const results = await Promise.allSettled(failing);
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(await gate.admit('viewer', () => Promise.resolve('in'))).toBe('in');
  });

  it('sends away, with a time to come back, those for whom the queue has no place', async () => {
    const { join, begun } = admission();
    const sentAway: unknown[] = [];
    for (const guest of crowd(3000)) join(guest).catch((error: unknown) => sentAway.push(error));
    await new Promise(setImmediate);
    expect(sentAway).toHaveLength(3000 - 2000 - begun.length);
    expect(sentAway[0]).toMatchObject({ code: 'capacity', retryAfterMs: expect.any(Number) });
  });
});
