import { SequenceLog, Unwrapper } from './sequence.ts';

const logOf = (...sequenceNumbers: number[]) => {
  const log = new SequenceLog();
  for (const number of sequenceNumbers) log.add(number);
  const { received, expected, lost, gaps, late } = log;
  return { received, expected, lost, gaps, late };
};

describe('SequenceLog', () => {
  it('finds nothing missing in a row, also across the wrap', () => {
    expect(logOf(65_534, 65_535, 0, 1)).toEqual({
      received: 4,
      expected: 4,
      lost: 0,
      gaps: 0,
      late: 0,
    });
  });

  it('counts what is missing and where', () => {
    expect(logOf(10, 11, 14, 15, 17)).toMatchObject({ received: 5, expected: 8, lost: 3, gaps: 2 });
  });

  it('takes back a loss when the packet comes late', () => {
    expect(logOf(1, 2, 4, 3, 5)).toMatchObject({ lost: 0, gaps: 1, late: 1 });
  });

  it('does not await what came before its first packet', () => {
    expect(logOf(100, 99, 101)).toMatchObject({ received: 2, expected: 2, lost: 0 });
  });

  it('carries the wraps into the extended number of a receiver report', () => {
    const log = new SequenceLog();
    for (const number of [65_000, 20, 21]) log.add(number);
    expect(log.extendedHighest).toBe(65_536 + 21);
  });
});

describe('Unwrapper', () => {
  it('goes on where the counter wraps, forwards and back', () => {
    const unwrapper = new Unwrapper();
    expect([65_535, 1, 65_534, 2].map((value) => unwrapper.unwrap(value))).toEqual([
      65_535, 65_537, 65_534, 65_538,
    ]);
  });
});
