import { Users1764000000000 } from './1764000000000-users.js';
import { Streams1764000001000 } from './1764000001000-streams.js';
import { Chat1764000002000 } from './1764000002000-chat.js';
import { Recordings1764000003000 } from './1764000003000-recordings.js';
import { Quotas1764000004000 } from './1764000004000-quotas.js';

/** Every migration, oldest first; a new one is added at the end. */
export const migrations = [
  Users1764000000000,
  Streams1764000001000,
  Chat1764000002000,
  Recordings1764000003000,
  Quotas1764000004000,
];
