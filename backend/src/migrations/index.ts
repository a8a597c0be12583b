/** Every migration, oldest first; a new one is added at the end. */
export const migrations = [];
