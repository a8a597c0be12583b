import { networkState, sampleOf, type SendSample, statsBetween } from './send-stats';

const sample = (values: Partial<SendSample>): SendSample => ({
  at: 0,
  bytesSent: 0,
  sourceFrames: 0,
  encodedFrames: {},
  framesPerSecond: 30,
  roundTripMs: 20,
  lost: 0,
  limitedBy: 'nothing',
  ...values,
});

describe('sampleOf', () => {
  // Entries as Chromium reports them for a microphone and a camera in two layers.
  const report = new Map<string, unknown>(
    [
      { id: 'A', type: 'outbound-rtp', kind: 'audio', timestamp: 5000, bytesSent: 1000 },
      {
        id: 'V0',
        type: 'outbound-rtp',
        kind: 'video',
        timestamp: 5000,
        bytesSent: 2000,
        framesEncoded: 140,
        framesPerSecond: 28,
        qualityLimitationReason: 'none',
      },
      {
        id: 'V1',
        type: 'outbound-rtp',
        kind: 'video',
        timestamp: 5000,
        bytesSent: 7000,
        framesEncoded: 150,
        framesPerSecond: 30,
        qualityLimitationReason: 'bandwidth',
      },
      { id: 'S', type: 'media-source', kind: 'video', timestamp: 5000, frames: 151 },
      { id: 'R', type: 'remote-inbound-rtp', kind: 'video', timestamp: 4900, fractionLost: 0.02 },
      { id: 'P1', type: 'candidate-pair', timestamp: 5000, currentRoundTripTime: 9 },
      {
        id: 'P2',
        type: 'candidate-pair',
        timestamp: 5000,
        nominated: true,
        currentRoundTripTime: 0.04,
      },
    ].map((entry) => [entry.id, entry]),
  );

  it('adds up the layers and finds the path in use', () => {
    expect(sampleOf(report)).toEqual({
      at: 5000,
      bytesSent: 10_000,
      sourceFrames: 151,
      encodedFrames: { V0: 140, V1: 150 },
      framesPerSecond: 30,
      roundTripMs: 40,
      lost: 0.02,
      limitedBy: 'network',
    });
  });

  it('reads an empty report', () => {
    expect(sampleOf(new Map())).toMatchObject({ bytesSent: 0, roundTripMs: null, lost: 0 });
  });
});

describe('statsBetween', () => {
  it('gives bits per second', () => {
    const stats = statsBetween(
      sample({ at: 1000, bytesSent: 100_000 }),
      sample({ at: 3000, bytesSent: 600_000 }),
      0,
    );
    expect(stats.bitrate).toBe(2_000_000);
  });

  it('counts what no layer showed, and leaves alone what is still in the encoder', () => {
    const before = sample({ at: 0, sourceFrames: 100, encodedFrames: { low: 90, high: 100 } });
    const late = sample({ at: 1000, sourceFrames: 130, encodedFrames: { low: 119, high: 129 } });
    expect(statsBetween(before, late, 7).droppedFrames).toBe(7);
    const dropped = sample({ at: 1000, sourceFrames: 130, encodedFrames: { low: 115, high: 120 } });
    expect(statsBetween(before, dropped, 7).droppedFrames).toBe(12);
  });

  it('is zero between two samples of the same moment', () => {
    const moment = sample({ at: 1000, bytesSent: 100 });
    expect(statsBetween(moment, moment, 0)).toMatchObject({ bitrate: 0, droppedFrames: 0 });
  });
});

describe('networkState', () => {
  it.each([
    [{ lost: 0, roundTripMs: 80 }, 'good'],
    [{ lost: 0.05, roundTripMs: 80 }, 'fair'],
    [{ lost: 0, roundTripMs: 400 }, 'fair'],
    [{ limitedBy: 'network' as const }, 'fair'],
    [{ limitedBy: 'cpu' as const }, 'good'],
    [{ lost: 0.2 }, 'poor'],
    [{ roundTripMs: 900 }, 'poor'],
    [{ roundTripMs: null }, 'good'],
  ])('%j is %s', (values, state) => {
    expect(networkState(sample(values))).toBe(state);
  });
});
