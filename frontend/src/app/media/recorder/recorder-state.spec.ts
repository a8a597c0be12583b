import { progressOf } from './recorder-state';

describe('progress', () => {
  it('counts from what was to be sent when finishing began', () => {
    const upload = { sentBytes: 80, addedBytes: 100 };
    expect(progressOf(upload, 90, 60)).toEqual({ bytesUploaded: 80, progress: 0.5 });
  });

  it('is nothing while nothing waits, and uploads no more than was recorded', () => {
    expect(progressOf({ sentBytes: 0, addedBytes: 0 }, 0, 0).progress).toBe(0);
    expect(progressOf({ sentBytes: 120, addedBytes: 120 }, 100, 0).bytesUploaded).toBe(100);
  });
});
