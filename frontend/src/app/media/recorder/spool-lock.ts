/**
 * Holds a spool for this tab while `work` runs; another tab waits for it, or for this tab's death.
 * @throws what `work` throws, or the signal's reason while waiting.
 */
export function holdSpool<T>(
  recordingId: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  return navigator.locks.request(`amphi-recording-${recordingId}`, { signal }, work);
}
