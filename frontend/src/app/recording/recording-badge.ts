import { assertUnreachable, type Recording } from '@amphi/contracts';

export interface RecordingBadge {
  text: string;
  tone: 'quiet' | 'busy' | 'bad';
}

/** What sets a recording apart from one that everybody can play; null for that one. */
export function badgeOf({ state, visibility }: Recording): RecordingBadge | null {
  switch (state) {
    case 'recording':
      return { text: 'Recording', tone: 'busy' };
    case 'uploading':
      return { text: 'Finishing', tone: 'busy' };
    case 'failed':
      return { text: 'Failed', tone: 'bad' };
    case 'ready':
      break;
    default:
      return assertUnreachable(state);
  }
  switch (visibility) {
    case 'public':
      return null;
    case 'unlisted':
      return { text: 'Unlisted', tone: 'quiet' };
    case 'private':
      return { text: 'Private', tone: 'quiet' };
    default:
      return assertUnreachable(visibility);
  }
}
