import { Positions } from './positions';

describe('Positions', () => {
  let positions: Positions;

  beforeEach(() => {
    localStorage.clear();
    positions = new Positions();
  });

  it('goes on where one left off', () => {
    positions.keep('a', 61.7, 100);
    positions.keep('b', 20, 100);
    expect(positions.of('a')).toBe(61);
    expect(positions.of('b')).toBe(20);
    expect(positions.of('c')).toBe(0);
  });

  it('begins anew near the beginning, and after the end', () => {
    positions.keep('a', 3, 100);
    expect(positions.of('a')).toBe(0);
    positions.keep('a', 50, 100);
    positions.keep('a', 98, 100);
    expect(positions.of('a')).toBe(0);
  });

  it('remembers the last hundred', () => {
    for (let n = 0; n <= 100; n++) positions.keep(String(n), 50, 100);
    expect(positions.of('0')).toBe(0);
    expect(positions.of('1')).toBe(50);
    expect(positions.of('100')).toBe(50);
  });

  it('ignores what is no list of positions', () => {
    localStorage.setItem('amphi.positions', '{"a":1}');
    expect(positions.of('a')).toBe(0);
    positions.keep('a', 50, 100);
    expect(positions.of('a')).toBe(50);
  });
});
