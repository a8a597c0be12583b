import { SoundLine } from './sound-line';

const RATE = 48_000;
const BLOCK = 1024;
const BLOCK_MS = (BLOCK * 1000) / RATE;

describe('SoundLine', () => {
  it('takes blocks one after the other, late or early by a little', () => {
    const line = new SoundLine(RATE);
    for (const jitter of [0, 60, -30, 80, 0]) {
      expect(line.silenceBefore(BLOCK, line.endMs + BLOCK_MS + jitter)).toBe(0);
      line.add(BLOCK);
    }
    expect(line.endMs).toBeCloseTo(5 * BLOCK_MS);
  });

  it('is silent where sound is missing, so that what follows is in its place', () => {
    const line = new SoundLine(RATE);
    const silence = line.silenceBefore(BLOCK, 500 + BLOCK_MS);
    expect(silence).toBe(RATE / 2);
    line.add(RATE / 2);
    expect(line.silenceBefore(BLOCK, 500 + BLOCK_MS)).toBe(0);
  });

  it('goes on in silence when nothing is heard, and never past what may still come', () => {
    const line = new SoundLine(RATE);
    expect(line.silenceAt(900)).toBe(0);
    const silence = line.silenceAt(1500);
    line.add(silence);
    expect(line.endMs).toBeGreaterThan(1000);
    expect(line.endMs).toBeLessThan(1500);
    expect(line.silenceAt(1500)).toBe(0);
  });

  it('leaves out a block whose place is taken', () => {
    const line = new SoundLine(RATE);
    line.add(2 * RATE);
    expect(line.silenceBefore(BLOCK, 1000)).toBeNull();
    expect(line.silenceBefore(BLOCK, 2000 + BLOCK_MS)).toBe(0);
  });
});
