import type { Page, PlayableRecording, Recording, Session, Stream } from '@amphi/contracts';
import type { Person } from './browser.ts';
import { until } from './page.ts';
import type { Product } from './product.ts';

/** The stream that this user has on the stage. */
export async function liveStreamOf(product: Product, handle: string): Promise<Stream> {
  const { items } = await get<Page<Stream>>(product, '/api/streams?status=live');
  const stream = items.find(({ broadcaster }) => broadcaster.handle === handle);
  if (!stream) throw new Error(`${handle} is not live.`);
  return stream;
}

/** The recording of the stream that this user has on the stage, once it has begun. */
export function liveRecordingOf(product: Product, handle: string): Promise<string> {
  return until('a recording', async () => (await liveStreamOf(product, handle)).recordingId);
}

/** What a person who is signed in shows to the server. */
export async function tokenOf({ page }: Person): Promise<string> {
  const session = await page.evaluate(() => localStorage.getItem('amphi.session'));
  return (JSON.parse(session ?? '{}') as Session).token;
}

/** Ends the stream and waits until its page says that the recording can be watched. */
export async function endStream({ page }: Person): Promise<void> {
  await page.getByRole('button', { name: 'End stream' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End stream' }).click();
  await page.getByRole('link', { name: 'Watch the recording' }).waitFor();
}

/** A public recording of this user: this one, or the newest. */
export async function recordingOf(
  product: Product,
  handle: string,
  recordingId?: string | null,
): Promise<PlayableRecording> {
  const { items } = await get<Page<Recording>>(product, `/api/users/${handle}/recordings`);
  const found = recordingId ? items.find(({ id }) => id === recordingId) : items[0];
  if (!found) throw new Error(`${handle} has no such recording.`);
  return get<PlayableRecording>(product, `/api/recordings/${found.id}`);
}

/** The whole file. */
export async function fileOf(product: Product, { url }: PlayableRecording): Promise<Uint8Array> {
  if (!url) throw new Error('The recording is not ready.');
  const response = await fetch(new URL(url, product.url));
  if (!response.ok) throw new Error(`The file answers ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

async function get<T>(product: Product, path: string): Promise<T> {
  const response = await fetch(new URL(path, product.url));
  if (!response.ok) throw new Error(`${path} answers ${response.status}.`);
  return (await response.json()) as T;
}
