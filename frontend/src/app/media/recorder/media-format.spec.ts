import { chooseFormat } from './media-format';

const only =
  (...supported: string[]) =>
  (mimeType: string) =>
    supported.some((each) => mimeType.startsWith(each));

describe('the format', () => {
  it('is VP9 where there are cores for it, VP8 elsewhere', () => {
    expect(chooseFormat(() => true, 16).mimeType).toBe('video/webm;codecs=vp9,opus');
    expect(chooseFormat(() => true, 4).mimeType).toBe('video/webm;codecs=vp8,opus');
    expect(chooseFormat(only('video/webm;codecs=vp9'), 2).contentType).toBe('video/webm');
  });

  it('is MP4 only where there is no WebM', () => {
    expect(chooseFormat(only('video/mp4'), 8)).toEqual({
      mimeType: 'video/mp4',
      contentType: 'video/mp4',
    });
    expect(() => chooseFormat(() => false, 8)).toThrow('This browser cannot record.');
  });
});
