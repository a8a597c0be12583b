export type DeviceKind = 'camera' | 'microphone' | 'screen';

/**
 * Why a device gives no picture or sound. `insecure`: the page came over plain HTTP. `cancelled`: the person closed the
 * browser's own dialog. `none`: there is no such device.
 */
export type DeviceProblemReason =
  'insecure' | 'refused' | 'cancelled' | 'none' | 'in-use' | 'failed';

/** `message` is a sentence that says what to do. */
export class DeviceProblem extends Error {
  constructor(
    readonly device: DeviceKind,
    readonly reason: DeviceProblemReason,
    options?: ErrorOptions,
  ) {
    super(sentence(device, reason), options);
    this.name = 'DeviceProblem';
  }
}

/**
 * What a failed `getUserMedia` or `getDisplayMedia` means.
 * @param error what it threw; anything but a browser's own error is thrown on
 */
export function deviceProblem(device: DeviceKind, error: unknown): DeviceProblem {
  if (error instanceof DeviceProblem) return error;
  if (!(error instanceof Error)) throw error;
  return new DeviceProblem(device, reasonOf(device, error), { cause: error });
}

/** Whether the browser hands out devices at all: not on a page without TLS, but for localhost. */
export const devicesAllowed = (): boolean => isSecureContext && 'mediaDevices' in navigator;

/** Names of DOMExceptions, as Media Capture and Streams lists them. */
function reasonOf(device: DeviceKind, error: Error): DeviceProblemReason {
  switch (error.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      // Closing the picker and forbidding it look the same but for the text.
      return device === 'screen' && !/system|policy/i.test(error.message) ? 'cancelled' : 'refused';
    case 'AbortError':
      return device === 'screen' ? 'cancelled' : 'in-use';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'none';
    case 'NotReadableError':
      return 'in-use';
    default:
      return 'failed';
  }
}

function sentence(device: DeviceKind, reason: DeviceProblemReason): string {
  switch (reason) {
    case 'insecure':
      return 'Browsers give camera and microphone only to secure pages. Open Amphi over https://, or on localhost.';
    case 'refused':
      return device === 'screen'
        ? 'Your system does not let the browser record the screen. Allow it in the system’s privacy settings, then try again.'
        : `Amphi may not use your ${device}. Allow it beside the page’s address, then try again.`;
    case 'cancelled':
      return 'Nothing was shared.';
    case 'none':
      return device === 'camera'
        ? 'No camera found. Connect one, or share your screen.'
        : `No ${device} found. Connect one, then try again.`;
    case 'in-use':
      return `Another program is using your ${device}. Close it there, then try again.`;
    case 'failed':
      return `Your ${device} did not start. Try again, or choose another one.`;
  }
}
