import { jest } from '@jest/globals';
import type { types as mediasoup } from 'mediasoup-client';
import { Subject } from 'rxjs';
import { keepMediaPath, MediaPathLost } from './media-path';

describe('keepMediaPath', () => {
  let states: Subject<mediasoup.ConnectionState>;
  let restarts: number;
  let lost: unknown;

  const watch = (restartIce: () => Promise<void> = () => Promise.resolve()) => {
    states = new Subject();
    restarts = 0;
    lost = undefined;
    return keepMediaPath(states, () => {
      restarts++;
      return restartIce();
    }).subscribe({ error: (error: unknown) => (lost = error) });
  };

  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('lets a short silence pass', async () => {
    watch();
    states.next('connected');
    states.next('disconnected');
    await jest.advanceTimersByTimeAsync(1500);
    states.next('connected');
    await jest.advanceTimersByTimeAsync(60_000);
    expect(restarts).toBe(0);
    expect(lost).toBeUndefined();
  });

  it('restarts ICE after a longer silence, and again the next time', async () => {
    watch();
    for (const nth of [1, 2]) {
      states.next('disconnected');
      await jest.advanceTimersByTimeAsync(2500);
      expect(restarts).toBe(nth);
      states.next('connecting');
      states.next('connected');
    }
    await jest.advanceTimersByTimeAsync(60_000);
    expect(lost).toBeUndefined();
  });

  it('gives up when the path fails again after the restart', async () => {
    watch();
    states.next('failed');
    await jest.advanceTimersByTimeAsync(0);
    states.next('connecting');
    states.next('failed');
    await jest.advanceTimersByTimeAsync(0);
    expect(restarts).toBe(1);
    expect(lost).toBeInstanceOf(MediaPathLost);
  });

  it('gives up on a path that never comes up', async () => {
    watch();
    states.next('new');
    await jest.advanceTimersByTimeAsync(60_000);
    expect(lost).toBeUndefined();
    states.next('connecting');
    await jest.advanceTimersByTimeAsync(10_000);
    expect(lost).toBeInstanceOf(MediaPathLost);
  });

  it('passes on why the server would not restart', async () => {
    const refusal = new Error('not joined');
    watch(() => Promise.reject(refusal));
    states.next('failed');
    await jest.advanceTimersByTimeAsync(0);
    expect(lost).toBe(refusal);
  });

  it('is silent once nobody listens', async () => {
    const watching = watch();
    states.next('connecting');
    watching.unsubscribe();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(lost).toBeUndefined();
    expect(states.observed).toBe(false);
  });
});
