import type { SignedPart, SignedRequest } from '@amphi/contracts';
import { codeOf, type PartToSign, type RecordingApi } from '../recording-api';
import { partBytes } from '../spool/part-size';

/** Parts signed beyond the one that is asked for: uploads go on for a while when the server is away. */
const AHEAD = 4;

/** A signature with less time than this is not used any more. */
const MARGIN_MS = 30_000;

interface Signed {
  sizeBytes: number;
  request: SignedRequest;
}

/** Signs parts a few ahead. Each signature is handed out once, so that a refused one is never tried again. */
export class PartSigner {
  readonly #api: RecordingApi;
  readonly #recordingId: string;
  readonly #signed = new Map<number, Signed>();
  /** Requests one after the other: two at once would ask for the same parts. */
  #before: Promise<unknown> = Promise.resolve();

  constructor(api: RecordingApi, recordingId: string) {
    this.#api = api;
    this.#recordingId = recordingId;
  }

  /** @throws what `api.signParts` throws. */
  sign(part: PartToSign): Promise<SignedRequest> {
    const signed = this.#before.then(() => this.#sign(part));
    // Its failure is its caller's; the next one signs anew.
    this.#before = signed.catch(() => undefined);
    return signed;
  }

  async #sign(part: PartToSign): Promise<SignedRequest> {
    const ready = this.#take(part);
    if (ready) return ready;
    const wanted: [PartToSign, ...PartToSign[]] = [part, ...this.#partsAfter(part)];
    for (const { partNumber, ...request } of await this.#signAll(wanted)) {
      const sizeBytes = wanted.find((one) => one.partNumber === partNumber)?.sizeBytes;
      if (sizeBytes !== undefined) this.#signed.set(partNumber, { sizeBytes, request });
    }
    const signed = this.#signed.get(part.partNumber);
    this.#signed.delete(part.partNumber);
    if (!signed) throw new Error(`The server did not sign part ${part.partNumber}.`);
    return signed.request;
  }

  async #signAll([part, ...ahead]: [PartToSign, ...PartToSign[]]): Promise<SignedPart[]> {
    try {
      return await this.#api.signParts(this.#recordingId, [part, ...ahead]);
    } catch (error) {
      if (codeOf(error) !== 'quota_exceeded' || ahead.length === 0) throw error;
      // There may be room for this one.
      return this.#api.signParts(this.#recordingId, [part]);
    }
  }

  /** A signature of before, if it still holds for a while. */
  #take({ partNumber, sizeBytes }: PartToSign): SignedRequest | undefined {
    const signed = this.#signed.get(partNumber);
    this.#signed.delete(partNumber);
    if (signed?.sizeBytes !== sizeBytes) return undefined;
    const validMs = Date.parse(signed.request.expiresAt) - Date.now();
    return validMs > MARGIN_MS ? signed.request : undefined;
  }

  /** Full parts, as they will come; nothing after a shorter or longer one, which is the last or the first again. */
  #partsAfter({ partNumber, sizeBytes }: PartToSign): PartToSign[] {
    if (sizeBytes !== partBytes(partNumber)) return [];
    return Array.from({ length: AHEAD }, (_, i) => partNumber + 1 + i)
      .filter((next) => !this.#signed.has(next))
      .map((next) => ({ partNumber: next, sizeBytes: partBytes(next) }));
  }
}
