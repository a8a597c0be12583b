import type { SignedRequest } from '@amphi/contracts';

/** Storage that has taken nothing for so long is given up; the part is sent again. */
const STALL_MS = 60_000;

/** Storage refused the request, or no answer came (status 0). */
export class PutError extends Error {
  constructor(readonly status: number) {
    super(status === 0 ? 'Storage does not answer.' : `Storage answered ${status}.`);
    this.name = 'PutError';
  }
}

/**
 * Sends a body with exactly the headers that were signed. XMLHttpRequest instead of fetch, since only it tells how many
 * bytes are under way: a finishing recording shows them, and a connection that died silently is noticed.
 * @throws PutError, also where the signal aborts it.
 */
export function put(
  request: SignedRequest,
  body: Blob,
  signal: AbortSignal,
  sent: (bytes: number) => void,
): Promise<void> {
  const xhr = new XMLHttpRequest();
  const abort = () => xhr.abort();
  let stall = setTimeout(abort, STALL_MS);
  const answered = new Promise<void>((resolve, reject) => {
    xhr.upload.onprogress = ({ loaded }) => {
      clearTimeout(stall);
      stall = setTimeout(abort, STALL_MS);
      sent(loaded);
    };
    xhr.onload = () => {
      if (xhr.status >= 200 && xhr.status < 300) resolve();
      else reject(new PutError(xhr.status));
    };
    xhr.onerror = () => reject(new PutError(0));
    xhr.onabort = () => reject(new PutError(0));
  });
  signal.throwIfAborted();
  signal.addEventListener('abort', abort);
  xhr.open(request.method, request.url);
  for (const [name, value] of Object.entries(request.headers)) xhr.setRequestHeader(name, value);
  // A slice without a type: the browser adds no content-type of its own to what was signed.
  xhr.send(body.slice(0, body.size, ''));
  return answered.finally(() => {
    clearTimeout(stall);
    signal.removeEventListener('abort', abort);
  });
}
