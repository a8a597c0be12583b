import type { Session } from '@amphi/contracts';
import { isObject } from './is-object';
import { readStored } from './stored';

export const SESSION_KEY = 'amphi.session';

/** The session that this device remembers. In a file without Angular, for what starts before the application. */
export function storedSession(): Session | null {
  const value = readStored(SESSION_KEY);
  return isSession(value) ? value : null;
}

/** By hand: every page would load zod for this. What an older version wrote in another shape is no session. */
function isSession(value: unknown): value is Session {
  if (!isObject(value) || !isObject(value['user'])) return false;
  const { id, handle, createdAt } = value['user'];
  return [value['token'], id, handle, createdAt].every((field) => typeof field === 'string');
}
