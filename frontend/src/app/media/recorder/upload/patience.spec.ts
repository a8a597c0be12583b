import { isFinal, Patience, pauseMs } from './patience';

const refusal = (code: string) => Object.assign(new Error(code), { code });

/** Fails so many times, then succeeds. */
function failing(times: number, error: Error = new Error('network')) {
  const attempt = { made: 0 };
  const make = () => {
    attempt.made++;
    return attempt.made <= times ? Promise.reject(error) : Promise.resolve('done');
  };
  return { attempt, make };
}

describe('patience', () => {
  it('attempts until it succeeds, and tells that it was stalled', async () => {
    const told: boolean[] = [];
    const patience = new Patience(new AbortController().signal, (stalled) => told.push(stalled));
    const { attempt, make } = failing(2);
    await expect(patience.until(make)).resolves.toBe('done');
    expect(attempt.made).toBe(3);
    expect(told).toEqual([true, false]);
  });

  it('gives up on what the server refuses for good', async () => {
    const { attempt, make } = failing(9, refusal('recording_closed'));
    const patience = new Patience(new AbortController().signal);
    await expect(patience.until(make)).rejects.toThrow('recording_closed');
    expect(attempt.made).toBe(1);
  });

  it('ends when it is aborted, while it waits', async () => {
    const abort = new AbortController();
    const patience = new Patience(abort.signal, () => abort.abort(new Error('closed')));
    await expect(patience.until(failing(9).make)).rejects.toThrow('closed');
  });

  it('lets all who wait try at once when one succeeds', async () => {
    const patience = new Patience(new AbortController().signal);
    // Nine failures would take more than a minute of waiting.
    const { attempt, make } = failing(9);
    const waiting = patience.until(make);
    while (attempt.made < 10) await patience.until(failing(0).make).then(() => patience.hurry());
    await expect(waiting).resolves.toBe('done');
  });

  it('tries at once when the browser is online again', async () => {
    const patience = new Patience(new AbortController().signal, (stalled) => {
      if (stalled) setTimeout(() => dispatchEvent(new Event('online')));
    });
    await expect(patience.until(failing(1).make)).resolves.toBe('done');
  });

  it('waits longer and longer, up to a limit, never the same', () => {
    expect([0, 1, 2, 3].map((failures) => pauseMs(failures, 1))).toEqual([500, 1000, 2000, 4000]);
    expect(pauseMs(50, 1)).toBe(15_000);
    expect(pauseMs(1, 0)).toBe(500);
  });

  it('knows which answers are final', () => {
    expect(isFinal(refusal('quota_exceeded'))).toBe(true);
    expect(isFinal(refusal('storage_unavailable'))).toBe(false);
    expect(isFinal(refusal('unauthenticated'))).toBe(false);
    expect(isFinal(refusal('unreachable'))).toBe(false);
    expect(isFinal(new Error('network'))).toBe(false);
  });
});
