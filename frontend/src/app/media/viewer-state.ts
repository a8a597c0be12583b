import type { LinkState, Loss } from './link-state';

/**
 * What a viewer sees. `waiting`: nobody broadcasts now; with `endsAt` (ISO 8601) the broadcaster has dropped and may
 * come back until then, without it the stream has not begun.
 */
export type ViewerState =
  | ({ phase: 'connecting' } & Partial<Loss>)
  | { phase: 'waiting'; endsAt?: string }
  | { phase: 'watching' }
  | ({ phase: 'reconnecting' } & Loss)
  | { phase: 'ended' }
  | { phase: 'failed'; error: Error };

export interface Stage {
  /** Whether there is a picture or sound to be had. */
  hasMedia: boolean;
  /** Until when a broadcaster who dropped may come back, where the server has said so. */
  endsAt?: string;
}

export function viewerState(link: LinkState, stage: Stage): ViewerState {
  switch (link.phase) {
    case 'connecting':
    case 'reconnecting':
      return link;
    case 'connected':
      if (stage.hasMedia) return { phase: 'watching' };
      return { phase: 'waiting', ...(stage.endsAt && { endsAt: stage.endsAt }) };
    case 'stopped':
      return link.reason === 'failed' ? { phase: 'failed', error: link.error } : { phase: 'ended' };
  }
}
