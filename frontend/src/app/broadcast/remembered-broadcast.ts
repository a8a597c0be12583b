const KEY = 'amphi.broadcast';

/** The stream that this tab was broadcasting when it was reloaded; null for a tab that was not. */
export function rememberedBroadcast(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch (error) {
    // Storage is blocked: a reload asks whether to return.
    if (error instanceof DOMException) return null;
    throw error;
  }
}

export function rememberBroadcast(streamId: string | null): void {
  try {
    if (streamId === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, streamId);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
