import { fit } from './frame';

const hd = { width: 1280, height: 720 };

describe('a picture in a frame', () => {
  it('fills one of its own shape', () => {
    expect(fit({ width: 1920, height: 1080 }, hd)).toEqual({ x: 0, y: 0, ...hd });
    expect(fit({ width: 640, height: 360 }, hd)).toEqual({ x: 0, y: 0, ...hd });
  });

  it('stands in the middle of a wider or a higher one', () => {
    expect(fit({ width: 640, height: 480 }, hd)).toEqual({ x: 160, y: 0, width: 960, height: 720 });
    expect(fit({ width: 2560, height: 1080 }, hd)).toEqual({
      x: 0,
      y: 90,
      width: 1280,
      height: 540,
    });
  });
});
