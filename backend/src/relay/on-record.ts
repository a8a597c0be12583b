/** After this time both ends of a pipe have it in their records, in milliseconds. */
const RECORDED_AFTER_MS = 5000;

export const isOnRecord = ({ startedAt }: { startedAt: number }): boolean =>
  startedAt < Date.now() - RECORDED_AFTER_MS;
