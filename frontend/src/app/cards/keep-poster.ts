import type { Recording } from '@amphi/contracts';

/** The newer recording under the poster URL that is shown: each answer signs another one, and the picture would load anew. */
export function keepPoster(shown: Recording, newer: Recording): Recording {
  return shown.posterUrl && newer.posterUrl ? { ...newer, posterUrl: shown.posterUrl } : newer;
}
