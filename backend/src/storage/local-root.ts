import { randomUUID } from 'node:crypto';
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { unavailable } from './storage.service.js';

const ID_FILE = 'storage-id';

/**
 * The folder of local storage. A file gives it an id, so that the empty mount point of a disk that is away is not taken
 * for a storage in which nothing is.
 */
export class LocalRoot {
  private readonly idFile: string;
  private prepared: Promise<void> | undefined;

  constructor(private readonly dir: string) {
    this.idFile = path.join(dir, ID_FILE);
  }

  /**
   * Its id. Folder and id are made when this server first uses them, and never again.
   * @throws AppError `storage_unavailable`
   */
  async id(): Promise<string> {
    try {
      await (this.prepared ??= this.prepare());
    } catch (error) {
      this.prepared = undefined;
      throw unavailable(error);
    }
    try {
      return await readFile(this.idFile, 'utf8');
    } catch (error) {
      throw unavailable(error);
    }
  }

  private async prepare(): Promise<void> {
    await mkdir(this.dir, { recursive: true });
    if (await exists(this.idFile)) return;
    const temporary = `${this.idFile}-${randomUUID()}`;
    await writeFile(temporary, randomUUID(), { flush: true });
    await rename(temporary, this.idFile);
  }
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );
