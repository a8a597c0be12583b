import {
  assertNotEnded,
  assertOwner,
  hasEnded,
  leaseFrom,
  leaseRenewalMs,
  type StreamLife,
  wentLive,
} from './lifecycle.js';

const GRACE_MS = 30_000;
const at = (seconds: number) => new Date(seconds * 1000);

const created: StreamLife = {
  status: 'created',
  startedAt: null,
  endedAt: null,
  leaseExpiresAt: null,
};
const live = wentLive(created, at(10), GRACE_MS);
const ended = hasEnded(live, at(50));

describe('a stream', () => {
  it('goes live with a lease', () => {
    expect(live).toEqual({
      status: 'live',
      startedAt: at(10),
      endedAt: null,
      leaseExpiresAt: at(40),
    });
  });

  it('that is live keeps its start and gets a fresh lease', () => {
    expect(wentLive(live, at(20), GRACE_MS)).toEqual({ ...live, leaseExpiresAt: at(50) });
  });

  it('ends without a lease', () => {
    expect(ended).toEqual({
      status: 'ended',
      startedAt: at(10),
      endedAt: at(50),
      leaseExpiresAt: null,
    });
  });

  it('ends once: later ends change nothing', () => {
    expect(hasEnded(ended, at(99))).toEqual(ended);
  });

  it('that was never live can end', () => {
    expect(hasEnded(created, at(5))).toMatchObject({ status: 'ended', startedAt: null });
  });

  it('does not come back', () => {
    expect(() => wentLive(ended, at(60), GRACE_MS)).toThrow(
      expect.objectContaining({ code: 'stream_ended' }),
    );
    expect(() => assertNotEnded(ended)).toThrow(expect.objectContaining({ code: 'stream_ended' }));
    expect(() => assertNotEnded(live)).not.toThrow();
  });

  it('obeys its owner alone', () => {
    expect(() => assertOwner({ userId: 'ada' }, 'ada')).not.toThrow();
    expect(() => assertOwner({ userId: 'ada' }, 'bob')).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    );
  });

  it('survives two lost renewals', () => {
    const renewals = [1, 2].map((n) => new Date(n * leaseRenewalMs(GRACE_MS)));
    expect(renewals.every((time) => time < leaseFrom(at(0), GRACE_MS))).toBe(true);
  });
});
