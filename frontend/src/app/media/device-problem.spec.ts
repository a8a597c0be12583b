import { DeviceProblem, type DeviceKind, deviceProblem } from './device-problem';

/** As browsers throw it. */
const thrown = (name: string, message = '') => new DOMException(message, name);

describe('deviceProblem', () => {
  it.each<[DeviceKind, string, string, string]>([
    ['camera', 'NotAllowedError', 'Permission denied', 'refused'],
    ['camera', 'NotFoundError', 'Requested device not found', 'none'],
    ['camera', 'OverconstrainedError', '', 'none'],
    ['camera', 'NotReadableError', 'Could not start video source', 'in-use'],
    ['camera', 'AbortError', 'Starting videoinput failed', 'in-use'],
    ['microphone', 'NotAllowedError', 'Permission denied by system', 'refused'],
    ['microphone', 'SecurityError', '', 'refused'],
    ['screen', 'NotAllowedError', 'Permission denied', 'cancelled'],
    ['screen', 'NotAllowedError', 'Permission denied by system', 'refused'],
    ['screen', 'AbortError', '', 'cancelled'],
    ['camera', 'TypeError', '', 'failed'],
  ])('%s, %s (%s): %s', (device, name, message, reason) => {
    expect(deviceProblem(device, thrown(name, message))).toMatchObject({ device, reason });
  });

  it('says what to do, for the device at hand', () => {
    expect(deviceProblem('microphone', thrown('NotAllowedError')).message).toBe(
      'Amphi may not use your microphone. Allow it beside the page’s address, then try again.',
    );
    expect(deviceProblem('camera', thrown('NotFoundError')).message).toContain('share your screen');
  });

  it('keeps a problem that is one already, and throws on what is none', () => {
    const problem = new DeviceProblem('camera', 'insecure');
    expect(deviceProblem('camera', problem)).toBe(problem);
    expect(() => deviceProblem('camera', 'no error')).toThrow('no error');
  });
});
