import type { ErrorCode } from '@amphi/contracts';
import { errors } from 'mediasoup';
import { AppError } from '../common/app-error.js';

export interface MediaErrorCodes {
  /** For whatever mediasoup finds wrong with the caller's input; without it such an error is a fault of ours. */
  badInput?: ErrorCode;
  /** For an object that was closed while the worker was asked about it. */
  gone?: ErrorCode;
}

const messages: Partial<Record<ErrorCode, string>> = {
  invalid_rtp_parameters: 'These media parameters are not valid',
  cannot_consume: 'This browser cannot play the stream: it supports none of its codecs',
};

/** @returns AppError `media_unavailable` */
export const mediaUnavailable = (cause?: unknown) =>
  new AppError('media_unavailable', 'The media server is restarting. Please try again.', { cause });

/** @returns AppError `not_joined` */
export const notJoined = (cause?: unknown) =>
  new AppError('not_joined', 'The connection to the stream is closed: join again.', { cause });

/** When somebody who found no place had better ask again, in milliseconds. */
const RETRY_AFTER_MS = 5000;

/** @returns AppError `capacity` */
export const full = () =>
  new AppError('capacity', 'This stream is full just now. Please try again in a moment.', {
    retryAfterMs: RETRY_AFTER_MS,
  });

/**
 * Makes a call to mediasoup, and gives what it throws a code of ours.
 * @throws AppError `media_unavailable` when the worker died, `codes.gone` (`not_joined`), `codes.badInput`
 */
export async function callMedia<T>(
  call: () => Promise<T>,
  { badInput, gone = 'not_joined' }: MediaErrorCodes = {},
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof errors.WorkerClosedError) throw mediaUnavailable(error);
    if (error instanceof errors.NotFoundError)
      throw gone === 'not_joined'
        ? notJoined(error)
        : new AppError(gone, 'It is closed already.', { cause: error });
    if (!badInput) throw error;
    // Not only TypeError: what ORTC lets pass and the worker refuses (an SSRC used twice, say) is a plain Error.
    const detail = error instanceof Error ? error.message : String(error);
    throw new AppError(badInput, `${messages[badInput] ?? 'Not valid'} (${detail}).`, {
      cause: error,
    });
  }
}
