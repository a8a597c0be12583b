import { LIMITS, type PlayableRecording, type Recording, type SignedParts } from '@amphi/contracts';
import { elementAt } from '../../frontend/src/app/media/recorder/webm/testing/structure.ts';
import type { Product } from './product.ts';

const CLUSTER = '1f43b675';
/** More than the header of any recording. */
const HEADER_LIMIT = 2 ** 20;

/** A recording of the same stream, stored as MediaRecorder gave it: without our header. */
export interface PlainRecording {
  id: string;
  /** @param header MediaRecorder's own, in place of the one that `like` begins with */
  complete(like: PlayableRecording, header: Uint8Array): Promise<void>;
}

/** Begins it while the stream is live, since later no recording of it may begin. */
export async function beginPlain(
  product: Product,
  token: string,
  streamId: string,
): Promise<PlainRecording> {
  const post = async <T>(path: string, body: object): Promise<T> => {
    const response = await fetch(new URL(path, product.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answers ${response.status}.`);
    return (await response.json()) as T;
  };
  const contentType = 'video/webm';
  const begun = await post<Recording>(`/api/streams/${streamId}/recording`, { contentType });
  const path = `/api/recordings/${begun.id}`;

  async function send(partNumber: number, bytes: Buffer<ArrayBuffer>): Promise<void> {
    const parts = [{ partNumber, sizeBytes: bytes.length }];
    const { parts: signed } = await post<SignedParts>(`${path}/parts`, { parts });
    const { url, method, headers } = signed[0] ?? { url: '', headers: {} };
    const response = await fetch(new URL(url, product.url), { method, headers, body: bytes });
    if (!response.ok) throw new Error(`Part ${partNumber} answers ${response.status}.`);
  }

  return {
    id: begun.id,
    async complete({ url, durationMs }, header) {
      const response = await fetch(new URL(url ?? '', product.url));
      let pieces: Uint8Array[] = [header];
      let partCount = 0;
      let isStart = true;
      for await (const chunk of inPieces(response, LIMITS.part.maxBytes - HEADER_LIMIT)) {
        pieces.push(isStart ? chunk.subarray(startOfClusters(chunk)) : chunk);
        isStart = false;
        await send(++partCount, Buffer.concat(pieces));
        pieces = [];
      }
      await post(`${path}/complete`, { partCount, durationMs });
    },
  };
}

/** The body in pieces of this size, the last one shorter. */
async function* inPieces(response: Response, size: number): AsyncGenerator<Uint8Array> {
  if (!response.ok || !response.body) throw new Error(`The file answers ${response.status}.`);
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    pieces.push(chunk);
    bytes += chunk.length;
    if (bytes < size) continue;
    yield Buffer.concat(pieces);
    [pieces, bytes] = [[], 0];
  }
  if (bytes > 0) yield Buffer.concat(pieces);
}

function startOfClusters(file: Uint8Array): number {
  const segment = elementAt(file, elementAt(file, 0).end);
  let element = elementAt(file, segment.dataOffset);
  while (element.id !== CLUSTER) element = elementAt(file, element.end);
  return element.offset;
}
