/**
 * What this browser remembers under `key`, or null: nothing yet, not JSON (another program's, or an older version's),
 * or storage that the browser blocks.
 */
export function readStored(key: string): unknown {
  try {
    const text = localStorage.getItem(key);
    return text === null ? null : JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof DOMException) return null;
    throw error;
  }
}

/** Remembers `value` as JSON under `key`; null forgets. A browser that blocks storage, or whose storage is full, forgets. */
export function writeStored(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
