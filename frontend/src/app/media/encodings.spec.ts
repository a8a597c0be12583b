import { bitrateFor, encodingsFor, retuned } from './encodings';

describe('encodingsFor', () => {
  it('sends a 720p camera in three layers, smallest first', () => {
    expect(encodingsFor({ width: 1280, height: 720 })).toEqual([
      { scaleResolutionDownBy: 4, maxBitrate: 150_000, scalabilityMode: 'L1T3' },
      { scaleResolutionDownBy: 2, maxBitrate: 500_000, scalabilityMode: 'L1T3' },
      { scaleResolutionDownBy: 1, maxBitrate: 1_700_000, scalabilityMode: 'L1T3' },
    ]);
  });

  it.each([
    [1920, 1080, 3],
    [960, 540, 3],
    [640, 480, 2],
    [480, 270, 2],
    [320, 180, 1],
  ])('a picture of %i x %i has %i layers', (width, height, layers) => {
    expect(encodingsFor({ width, height })).toHaveLength(layers);
  });

  it('measures a phone held upright by its shorter side', () => {
    expect(encodingsFor({ width: 720, height: 1280 })).toEqual(
      encodingsFor({ width: 1280, height: 720 }),
    );
  });
});

describe('retuned', () => {
  const camera = [
    { rid: 'r0', scaleResolutionDownBy: 4, maxBitrate: 150_000, active: true },
    { rid: 'r1', scaleResolutionDownBy: 2, maxBitrate: 500_000, active: true },
    { rid: 'r2', scaleResolutionDownBy: 1, maxBitrate: 1_700_000, active: true },
  ];

  it('keeps number and ids of the layers and gives each the bitrate of its new size', () => {
    expect(retuned(camera, { width: 1920, height: 1080 })).toEqual([
      { rid: 'r0', scaleResolutionDownBy: 4, maxBitrate: 500_000, active: true },
      { rid: 'r1', scaleResolutionDownBy: 2, maxBitrate: 1_700_000, active: true },
      { rid: 'r2', scaleResolutionDownBy: 1, maxBitrate: 3_000_000, active: true },
    ]);
  });

  it('comes back to where it was with the camera', () => {
    const screen = retuned(camera, { width: 2560, height: 1440 });
    expect(retuned(screen, { width: 1280, height: 720 })).toEqual(camera);
  });
});

describe('bitrateFor', () => {
  it('never falls as the picture grows', () => {
    const rates = [90, 180, 270, 360, 480, 720, 1080, 1440, 2160].map(bitrateFor);
    expect(rates).toEqual([...rates].sort((a, b) => a - b));
    expect(rates.at(-1)).toBe(4_500_000);
  });
});
