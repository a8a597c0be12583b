import type { RecorderState } from '../media/recorder/recorder-state';
import { bitrateText, percentText, recordingText } from './facts';

const state = (values: Partial<RecorderState>): RecorderState => ({
  phase: 'recording',
  seconds: 65,
  bytesRecorded: 0,
  bytesUploaded: 0,
  progress: 0,
  stalled: false,
  ...values,
});

describe('facts of a broadcast', () => {
  it.each([
    [0, '0 kbit/s'],
    [640_400, '640 kbit/s'],
    [999_600, '1.0 Mbit/s'],
    [1_840_000, '1.8 Mbit/s'],
  ])('%i bit/s: %s', (bits, text) => expect(bitrateText(bits)).toBe(text));

  it('says how long the recording is, and whether it waits for its storage', () => {
    expect(recordingText(null, null)).toEqual({ text: 'Starting', tone: 'muted' });
    expect(recordingText(state({}), null)).toEqual({ text: '1:05', tone: 'good' });
    expect(recordingText(state({ stalled: true }), null)).toEqual({
      text: '1:05, waiting',
      tone: 'fair',
    });
  });

  it('says that there is none', () => {
    expect(recordingText(null, 'No space.').text).toBe('Off');
    expect(recordingText(state({ phase: 'failed' }), 'No space.').text).toBe('Off');
  });

  it.each([
    [0, '0 %'],
    [0.649, '64 %'],
    [0.9999, '99 %'],
    [1, '100 %'],
    [1.2, '100 %'],
  ])('progress %d: %s', (progress, text) => expect(percentText(progress)).toBe(text));
});
