import { diskFails } from './part-file';
import type { SpoolAbout } from './spool-messages';

const ABOUT = 'about.json';

/** Where spools are kept, one folder a recording; null where this browser keeps no files. */
async function spoolsFolder(): Promise<FileSystemDirectoryHandle | null> {
  if (!('storage' in navigator)) return null;
  try {
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle('recordings', { create: true });
  } catch (error) {
    diskFails(error);
    return null;
  }
}

/** A new spool's folder; null where it cannot be had. */
export async function createSpoolFolder(
  about: SpoolAbout,
): Promise<FileSystemDirectoryHandle | null> {
  try {
    const spools = await spoolsFolder();
    const folder = await spools?.getDirectoryHandle(about.recordingId, { create: true });
    if (!folder) return null;
    await writeFile(folder, ABOUT, new TextEncoder().encode(JSON.stringify(about)));
    return folder;
  } catch (error) {
    diskFails(error);
    return null;
  }
}

/** The folder of a spool that `listSpools` named. */
export async function openSpoolFolder(recordingId: string): Promise<FileSystemDirectoryHandle> {
  const spools = await spoolsFolder();
  if (!spools) throw new Error('There are no spools.');
  return spools.getDirectoryHandle(recordingId);
}

export async function removeSpoolFolder(recordingId: string): Promise<void> {
  const spools = await spoolsFolder();
  await spools?.removeEntry(recordingId, { recursive: true });
}

export async function listSpools(): Promise<SpoolAbout[]> {
  const spools = await spoolsFolder();
  const found: SpoolAbout[] = [];
  if (!spools) return found;
  for await (const folder of spools.values()) {
    const about = folder.kind === 'directory' ? await readAbout(folder) : null;
    if (about) found.push(about);
  }
  return found;
}

/** Null where the tab died before it could say what this is: such a spool holds no picture yet. */
export async function readAbout(folder: FileSystemDirectoryHandle): Promise<SpoolAbout | null> {
  const file = await readFile(folder, ABOUT);
  // Our own file, written as a whole or not parseable.
  return (parseJson((await file?.text()) ?? '') ?? null) as SpoolAbout | null;
}

/** Only in a worker. Not atomic: a reader checks what it reads. */
export async function writeFile(
  folder: FileSystemDirectoryHandle,
  name: string,
  bytes: Uint8Array,
): Promise<void> {
  const file = await folder.getFileHandle(name, { create: true });
  const access = await file.createSyncAccessHandle();
  try {
    access.truncate(0);
    access.write(bytes, { at: 0 });
    access.flush();
  } finally {
    access.close();
  }
}

export async function readFile(
  folder: FileSystemDirectoryHandle,
  name: string,
): Promise<File | null> {
  try {
    return await (await folder.getFileHandle(name)).getFile();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return null;
    throw error;
  }
}

/** Undefined for what a dying tab wrote half. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
