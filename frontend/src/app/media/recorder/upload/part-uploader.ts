import { BehaviorSubject, lastValueFrom, mergeMap, Subject } from 'rxjs';
import type { PartToSign, RecordingApi } from '../recording-api';
import { PartSigner } from './part-signer';
import { put } from './put';
import type { Patience } from './patience';

const CONCURRENCY = 2;

export interface PartToSend extends PartToSign {
  /** Its bytes, asked for again at each attempt, so that none are held in between. */
  read: () => Promise<Blob>;
}

export interface UploadProgress {
  /** Bytes that storage has, or that are on their way. */
  sentBytes: number;
  addedBytes: number;
}

export interface PartUploaderOptions {
  api: RecordingApi;
  recordingId: string;
  patience: Patience;
  /** Storage has this part. */
  sent: (part: PartToSend) => void;
}

/** Sends parts to storage in the order they are added, two at a time, each until storage has it. */
export class PartUploader {
  readonly progress$ = new BehaviorSubject<UploadProgress>({ sentBytes: 0, addedBytes: 0 });
  /** Resolves when all are sent after `end()`; rejects when the server refuses one for good, or patience is aborted. */
  readonly done: Promise<void>;

  readonly #options: PartUploaderOptions;
  readonly #signer: PartSigner;
  readonly #queue = new Subject<PartToSend>();
  readonly #bytesUnderWay = new Map<PartToSend, number>();
  /** The last attempt to send each number: the first part, sent again, must not be overtaken by its former self. */
  readonly #sending = new Map<number, Promise<void>>();
  #sentBytes = 0;

  constructor(options: PartUploaderOptions) {
    this.#options = options;
    this.#signer = new PartSigner(options.api, options.recordingId);
    const sending = this.#queue.pipe(mergeMap((part) => this.#inTurn(part), CONCURRENCY));
    this.done = lastValueFrom(sending, { defaultValue: undefined });
  }

  add(part: PartToSend): void {
    this.#report({ addedBytes: this.progress$.value.addedBytes + part.sizeBytes });
    this.#queue.next(part);
  }

  /** No part follows. */
  end(): void {
    this.#queue.complete();
  }

  async #inTurn(part: PartToSend): Promise<void> {
    const before = this.#sending.get(part.partNumber);
    const sending = Promise.resolve(before).then(() => this.#send(part));
    this.#sending.set(part.partNumber, sending);
    await sending;
    if (this.#sending.get(part.partNumber) === sending) this.#sending.delete(part.partNumber);
  }

  async #send(part: PartToSend): Promise<void> {
    const { patience, sent } = this.#options;
    // Signed anew at each attempt: what failed may have failed for its signature.
    await patience.until(async () => {
      const request = await this.#signer.sign(part);
      const body = await part.read();
      try {
        await put(request, body, patience.signal, (bytes) => this.#underWay(part, bytes));
      } finally {
        this.#bytesUnderWay.delete(part);
      }
    });
    this.#sentBytes += part.sizeBytes;
    this.#report({});
    sent(part);
  }

  #underWay(part: PartToSend, bytes: number): void {
    this.#bytesUnderWay.set(part, bytes);
    this.#report({});
  }

  #report(change: Partial<UploadProgress>): void {
    let sentBytes = this.#sentBytes;
    for (const bytes of this.#bytesUnderWay.values()) sentBytes += bytes;
    this.progress$.next({ ...this.progress$.value, sentBytes, ...change });
  }
}
