import { computed, signal } from '@angular/core';
import type { PlayableRecording, Recording } from '@amphi/contracts';
import { ApiError } from '../core/api-error';

/** A URL that fails again so soon after it was renewed, in milliseconds, was not the trouble. */
const RENEWAL_HELPS_FOR_MS = 15_000;

const UNPLAYABLE = 'The video does not arrive, or this browser cannot play it.';

/** One recording as it comes from the server: loaded, brought up to date, and given a new URL when the old one fails. */
export class RecordingSource {
  private readonly loaded = signal<PlayableRecording | null>(null);
  private readonly loadError = signal<ApiError | null>(null);
  private readonly playProblem = signal<string | null>(null);
  private renewedAt = -Infinity;

  readonly recording = this.loaded.asReadonly();
  /** Why there is nothing to show. */
  readonly error = computed(() => (this.loaded() ? null : this.loadError()));
  /** Why what is shown does not play. */
  readonly problem = this.playProblem.asReadonly();
  /** It is not there yet, and will be. */
  readonly unfinished = computed(() => {
    const state = this.loaded()?.state;
    return state === 'recording' || state === 'uploading';
  });

  constructor(
    private readonly id: string,
    private readonly fetch: (id: string) => Promise<PlayableRecording>,
  ) {}

  /** Never rejects: see `error`. */
  async load(): Promise<void> {
    try {
      this.loaded.set(await this.fetch(this.id));
      this.loadError.set(null);
    } catch (error) {
      this.loadError.set(ApiError.from(error));
    }
  }

  async retryLoad(): Promise<void> {
    this.loadError.set(null);
    await this.load();
  }

  /** A fresh URL in place of one that failed. Never rejects: see `problem`. */
  async renewUrl(): Promise<void> {
    if (Date.now() - this.renewedAt < RENEWAL_HELPS_FOR_MS) {
      this.playProblem.set(UNPLAYABLE);
      return;
    }
    this.renewedAt = Date.now();
    await this.load();
    this.playProblem.set(this.loadError()?.message ?? null);
  }

  async retryPlay(): Promise<void> {
    this.renewedAt = -Infinity;
    await this.renewUrl();
  }

  takeEdit(edited: Recording): void {
    this.loaded.update((recording) => recording && { ...recording, ...edited });
  }
}
