import { agoText, durationText, timerText } from './times';

const SECOND = 1000;
const HOUR = 3_600_000;

describe('times', () => {
  it.each([
    [0, '0:00'],
    [59.9 * SECOND, '0:59'],
    [245 * SECOND, '4:05'],
    [HOUR + 123 * SECOND, '1:02:03'],
    [30 * HOUR, '30:00:00'],
    [-5, '0:00'],
  ])('%d ms last %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it('keeps a timer as wide as it is', () => {
    expect(timerText(0)).toBe('00:00:00');
    expect(timerText(763 * SECOND)).toBe('00:12:43');
  });

  it.each([
    [-2, 'just now'],
    [0.5, 'just now'],
    [12, '12 min ago'],
    [3 * 60 + 59, '3 h ago'],
    [25 * 60, 'yesterday'],
    [5 * 24 * 60, '5 days ago'],
    [11 * 24 * 60, '12 Nov 2026'],
  ])('%d minutes later is %s', (minutes, text) => {
    const now = Date.parse('2026-11-23T12:00:00.000Z');
    expect(agoText(new Date(now - minutes * 60 * SECOND).toISOString(), now)).toBe(text);
  });
});
