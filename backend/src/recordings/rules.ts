import { AppError } from '../common/app-error.js';
import type { Identity } from '../common/identity.js';
import type { RecordingEntity } from './recording.entity.js';

const notFound = () => new AppError('recording_not_found', 'There is no such recording.');

/**
 * A private recording does not exist but for its owner; an unlisted one exists for whoever has its id.
 * @throws AppError `recording_not_found`
 */
export function watchable(
  row: RecordingEntity | null,
  viewer: Identity | undefined,
): RecordingEntity {
  if (!row || (row.visibility === 'private' && row.userId !== viewer?.id)) throw notFound();
  return row;
}

/** @throws AppError `recording_not_found`, `forbidden` when somebody else owns it */
export function owned(row: RecordingEntity | null, user: Identity): RecordingEntity {
  const found = watchable(row, user);
  if (found.userId !== user.id)
    throw new AppError('forbidden', 'This recording belongs to somebody else.');
  return found;
}

/** @throws AppError `recording_closed` once it takes no parts any more */
export function assertOpen({ state }: RecordingEntity): void {
  if (state === 'ready' || state === 'failed')
    throw new AppError('recording_closed', 'This recording is finished.');
}
