// What Chromium, Firefox and Safari have and TypeScript's DOM library does not declare for pages.

/** Only in dedicated workers. */
interface FileSystemSyncAccessHandle {
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

interface FileSystemFileHandle {
  createSyncAccessHandle(): Promise<FileSystemSyncAccessHandle>;
}

interface MediaRecorderOptions {
  /** Milliseconds; where it is not known, key frames are the browser's choice. */
  videoKeyFrameIntervalDuration?: number;
}
