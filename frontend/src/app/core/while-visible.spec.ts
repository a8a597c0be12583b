import { jest } from '@jest/globals';
import { everyWhileVisible } from './while-visible';

describe('everyWhileVisible', () => {
  let visibility: DocumentVisibilityState;

  beforeEach(() => {
    jest.useFakeTimers();
    visibility = 'visible';
    jest.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility);
  });

  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  const become = (state: DocumentVisibilityState) => {
    visibility = state;
    document.dispatchEvent(new Event('visibilitychange'));
  };

  it('rests while nobody looks, and catches up at once when somebody does', () => {
    let count = 0;
    const subscription = everyWhileVisible(1000).subscribe(() => count++);
    jest.advanceTimersByTime(2500);
    expect(count).toBe(2);
    become('hidden');
    jest.advanceTimersByTime(10_000);
    expect(count).toBe(2);
    become('visible');
    jest.advanceTimersByTime(0);
    expect(count).toBe(3);
    jest.advanceTimersByTime(1000);
    expect(count).toBe(4);
    subscription.unsubscribe();
    jest.advanceTimersByTime(10_000);
    expect(count).toBe(4);
  });
});
