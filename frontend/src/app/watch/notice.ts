import type { Stream } from '@amphi/contracts';
import type { ConnectionState } from '../core/socket';
import type { Loss } from '../media/link-state';
import type { ViewerState } from '../media/viewer-state';

export interface Notice {
  text: string;
  hint?: string;
  /** Something is under way. */
  busy?: boolean;
  /** It is over in a moment as a rule: not shown at once. */
  patient?: boolean;
  recordingUrl?: string;
  /** Whose profile to offer. */
  handle?: string;
}

const FIREWALL = 'A firewall may block the media server’s port.';

/**
 * What to say over the picture; null while it moves.
 * @param now in milliseconds since 1970
 */
export function noticeOf(
  state: ViewerState,
  stream: Stream | null,
  connection: ConnectionState,
  now: number,
): Notice | null {
  const who = stream?.broadcaster.handle ?? 'The broadcaster';
  switch (state.phase) {
    case 'watching':
      return null;
    case 'connecting':
      return lossNotice('Connecting…', state, connection, now);
    case 'reconnecting':
      return lossNotice('Reconnecting…', state, connection, now);
    case 'waiting':
      if (stream?.status === 'live')
        return { text: `${who} lost connection, back in a moment`, busy: true };
      return {
        text: `${who} has not started yet`,
        hint: 'The picture appears here by itself.',
        busy: true,
      };
    case 'ended':
      return endNotice(stream);
    case 'failed':
      return { text: state.error.message };
  }
}

function lossNotice(
  text: string,
  { cause, retryAt }: Partial<Loss>,
  connection: ConnectionState,
  now: number,
): Notice {
  if (connection === 'unreachable')
    return {
      text: 'The server does not answer',
      hint: 'Trying again every few seconds. Check your connection meanwhile.',
      busy: true,
    };
  if (cause === 'capacity') {
    const seconds = Math.ceil(((retryAt ?? now) - now) / 1000);
    const hint = seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again…';
    return { text: 'This stream is full just now.', hint, busy: true };
  }
  return { text, busy: true, patient: true, ...(cause === 'media' && { hint: FIREWALL }) };
}

function endNotice(stream: Stream | null): Notice {
  const text = 'Stream ended';
  if (!stream) return { text };
  const { handle } = stream.broadcaster;
  if (stream.streamUrl) return { text, recordingUrl: stream.streamUrl, handle };
  if (stream.recordingId)
    return { text, hint: 'The recording is being finished. Its link appears here.', handle };
  return { text, handle };
}
