/** Neither disk nor memory has room for what is recorded. */
export class SpoolFullError extends Error {
  constructor() {
    super('This device has no room left for the recording.');
    this.name = 'SpoolFullError';
  }
}

/** Bytes that parts may hold in memory, all together, where the disk takes no more. */
export class MemoryBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** @throws SpoolFullError */
  take(bytes: number): void {
    if (bytes > this.#left) throw new SpoolFullError();
    this.#left -= bytes;
  }

  give(bytes: number): void {
    this.#left += bytes;
  }
}

/**
 * One part on its way from MediaRecorder to storage: a file of the origin's private file system, and what did not fit
 * there in memory.
 */
export class PartFile {
  readonly #file: FileSystemFileHandle | null;
  readonly #budget: MemoryBudget;
  #access: FileSystemSyncAccessHandle | null;
  #diskBytes = 0;
  #inMemory: Uint8Array<ArrayBuffer>[] = [];
  #memoryBytes = 0;

  private constructor(
    file: FileSystemFileHandle | null,
    access: FileSystemSyncAccessHandle | null,
    budget: MemoryBudget,
  ) {
    this.#file = file;
    this.#access = access;
    this.#budget = budget;
  }

  /** An empty part. Without a folder, or where it takes no file, the part is held in memory. */
  static async create(
    folder: FileSystemDirectoryHandle | null,
    name: string,
    budget: MemoryBudget,
  ): Promise<PartFile> {
    try {
      const file = (await folder?.getFileHandle(name, { create: true })) ?? null;
      return new PartFile(file, (await file?.createSyncAccessHandle()) ?? null, budget);
    } catch (error) {
      diskFails(error);
      return new PartFile(null, null, budget);
    }
  }

  /** A part that was written before. */
  static async reopen(file: FileSystemFileHandle): Promise<PartFile> {
    const part = new PartFile(file, null, new MemoryBudget(0));
    part.#diskBytes = (await file.getFile()).size;
    return part;
  }

  get sizeBytes(): number {
    return this.#diskBytes + this.#memoryBytes;
  }

  /**
   * Appends; on return the bytes are on disk, where there is room.
   * @throws SpoolFullError
   */
  write(bytes: Uint8Array): void {
    const written = this.#inMemory.length ? 0 : this.#writeToDisk(bytes);
    this.#diskBytes += written;
    if (written === bytes.length) return;
    const rest = bytes.slice(written);
    this.#budget.take(rest.length);
    this.#inMemory.push(rest);
    this.#memoryBytes += rest.length;
  }

  /** The end of writing: from now on it can be read. */
  seal(): void {
    this.#access?.close();
    this.#access = null;
  }

  /** Read from disk when it is used, not before. */
  async blob(): Promise<Blob> {
    if (!this.#file) return new Blob(this.#inMemory);
    const file = await this.#file.getFile();
    // A write that failed half-way may have left bytes behind.
    return new Blob([file.slice(0, this.#diskBytes), ...this.#inMemory]);
  }

  /** Cuts the end off: what is left is what counts. */
  truncate(sizeBytes: number): void {
    this.#diskBytes = Math.min(this.#diskBytes, sizeBytes);
  }

  /** Gives back the memory it held; its file is its folder's to remove. */
  release(): void {
    this.seal();
    this.#budget.give(this.#memoryBytes);
    this.#inMemory = [];
    this.#memoryBytes = 0;
  }

  #writeToDisk(bytes: Uint8Array): number {
    if (!this.#access) return 0;
    try {
      const written = this.#access.write(bytes, { at: this.#diskBytes });
      this.#access.flush();
      return written;
    } catch (error) {
      diskFails(error);
      return 0;
    }
  }
}

/** A full or failing disk is a DOMException; recording goes on in memory. Anything else is a fault of ours. */
export function diskFails(error: unknown): void {
  if (!(error instanceof DOMException)) throw error;
  console.warn('Amphi: the disk does not take the recording:', error.name, error.message);
}
