import type { PictureToSign } from '@amphi/contracts';
import { LAYOUT_FILE, layoutSchema, POSTER_FILE, TILES_FILE } from './pictures';
import type { RecordingApi } from './recording-api';
import { parseJson } from './spool/spool-folder';
import type { SpoolClient } from './spool/spool-client';
import type { PartUploader } from './upload/part-uploader';
import { put } from './upload/put';
import { Patience } from './upload/patience';

/** A recording does not wait longer than this for its pictures. */
const PICTURES_MS = 20_000;

export interface Ending {
  api: RecordingApi;
  recordingId: string;
  spool: SpoolClient;
  /** Every part but the first has been added to it, or sent before. */
  uploader: PartUploader;
  /** Parts 1 to this one make the file. */
  partCount: number;
  patience: Patience;
}

/**
 * Sends the first part with the index, and the pictures; waits for every part, completes the recording, and deletes the spool.
 * @returns the recording's duration in milliseconds.
 * @throws the server's refusal, or the signal's reason; the spool is left then.
 */
export async function finish(ending: Ending): Promise<number> {
  const { api, recordingId, spool, uploader, partCount, patience } = ending;
  const { blob, durationMs } = await spool.ask({ op: 'firstPart', partCount });
  uploader.add({ partNumber: 1, sizeBytes: blob.size, read: () => Promise.resolve(blob) });
  uploader.end();
  patience.hurry();
  await Promise.all([uploader.done, sendPictures(ending)]);
  const complete = { partCount, durationMs: Math.max(1, Math.round(durationMs)) };
  await patience.until(() => api.complete(recordingId, complete));
  await spool.ask({ op: 'remove' });
  return complete.durationMs;
}

/** A recording without pictures is better than none: what fails here is only logged. */
async function sendPictures({ api, recordingId, spool, patience }: Ending): Promise<void> {
  const signal = AbortSignal.any([patience.signal, AbortSignal.timeout(PICTURES_MS)]);
  const briefly = new Patience(signal);
  const send = async (blob: Blob, about: PictureToSign) => {
    await briefly.until(async () => {
      const request = await api.signPicture(recordingId, about);
      await put(request, blob, signal, () => undefined);
    });
  };
  const poster = await spool.ask({ op: 'kept', name: POSTER_FILE });
  const tiles = await spool.ask({ op: 'kept', name: TILES_FILE });
  const layoutText = await (await spool.ask({ op: 'kept', name: LAYOUT_FILE }))?.text();
  const layout = layoutSchema.safeParse(parseJson(layoutText ?? ''));
  const file = (blob: Blob) => ({ contentType: 'image/jpeg' as const, sizeBytes: blob.size });
  const sending = [
    ...(poster ? [send(poster, { picture: 'poster', ...file(poster) })] : []),
    ...(tiles && layout.success
      ? [send(tiles, { picture: 'thumbnails', ...file(tiles), ...layout.data })]
      : []),
  ];
  for (const result of await Promise.allSettled(sending))
    if (result.status === 'rejected')
      console.warn('Amphi: a picture of the recording could not be sent:', result.reason);
}
