import { loudness } from './microphone-level';

const sine = (amplitude: number) =>
  Float32Array.from({ length: 1024 }, (_, i) => amplitude * Math.sin((i / 1024) * 2 * Math.PI * 8));

describe('loudness', () => {
  it('is 0 for silence and for what a quiet room gives', () => {
    expect(loudness(new Float32Array(1024))).toBe(0);
    expect(loudness(sine(0.0005))).toBe(0);
  });

  it('rises with the amplitude, on a scale of decibels', () => {
    const [whisper, speech, shout] = [0.01, 0.1, 1].map((amplitude) => loudness(sine(amplitude)));
    // A sine of amplitude 1 has -3 dB; every factor 10 is 20 dB, a third of the scale.
    expect(shout).toBeCloseTo(0.95, 2);
    expect(speech).toBeCloseTo(0.95 - 1 / 3, 2);
    expect(whisper).toBeCloseTo(0.95 - 2 / 3, 2);
  });

  it('never leaves the scale', () => {
    expect(loudness(sine(5))).toBe(1);
  });
});
