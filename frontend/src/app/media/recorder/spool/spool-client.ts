import { SpoolFullError } from './part-file';
import type { SpoolAnswers, SpoolOperation, SpoolReply, SpoolRequest } from './spool-messages';

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** A spool in a worker of its own: file access without a pause for the page. */
export class SpoolClient {
  readonly #worker = new Worker(new URL('./spool.worker', import.meta.url), { type: 'module' });
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor() {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<SpoolReply>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ('error' in data) waiting?.reject(errorOf(data.error));
      else waiting?.resolve(data.value);
    });
    this.#worker.addEventListener('error', (event) => {
      this.#rejectAll(new Error(`The spool's worker failed: ${event.message}`));
    });
  }

  /** @throws SpoolFullError from `append`; an Error where the spool is not as it should be. */
  ask<O extends SpoolOperation>(
    request: Extract<SpoolRequest, { op: O }>,
  ): Promise<SpoolAnswers[O]> {
    const id = ++this.#lastId;
    return new Promise<SpoolAnswers[O]>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as SpoolAnswers[O]), reject });
      this.#worker.postMessage({ id, request });
    });
  }

  close(): void {
    this.#worker.terminate();
    this.#rejectAll(new Error('The spool is closed.'));
  }

  #rejectAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function errorOf({ name, message }: { name: string; message: string }): Error {
  return name === 'SpoolFullError'
    ? new SpoolFullError()
    : Object.assign(new Error(message), { name });
}
