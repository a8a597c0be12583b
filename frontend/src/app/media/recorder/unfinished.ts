import { BehaviorSubject, type Observable } from 'rxjs';
import { finish } from './finish';
import type { RecordingApi } from './recording-api';
import { progressOf, type RecorderState } from './recorder-state';
import { holdSpool } from './spool-lock';
import { SpoolClient } from './spool/spool-client';
import type { Reopened, SpoolAbout } from './spool/spool-messages';
import { PartUploader } from './upload/part-uploader';
import { isFinal, Patience } from './upload/patience';

/** A recording of an earlier visit that is being sent. */
export interface UnfinishedRecording extends Omit<RecorderState, 'phase' | 'seconds'> {
  recordingId: string;
  streamId: string;
  phase: 'finishing' | 'ready' | 'failed';
}

export interface UnfinishedRecordings {
  /** All that were found and are this user's, with their progress; empty when there are none. */
  readonly unfinished$: Observable<UnfinishedRecording[]>;
  /** Stops sending; the next visit goes on. */
  close(): void;
}

/**
 * Finds this user's recordings that a dead tab left, and finishes them. One that another tab is still writing is waited
 * for: should that tab die, this one goes on. Never throws; what fails says so in its `problem`.
 */
export function resumeUnfinished(api: RecordingApi, userId: string): UnfinishedRecordings {
  const abort = new AbortController();
  const all = new Map<string, UnfinishedRecording>();
  const unfinished = new BehaviorSubject<UnfinishedRecording[]>([]);
  const report = (recording: UnfinishedRecording) => {
    all.set(recording.recordingId, recording);
    unfinished.next([...all.values()]);
  };
  const resume = async () => {
    const mine = (await listSpools()).filter((about) => about.userId === userId);
    await Promise.all(
      mine.map(({ recordingId }) =>
        holdSpool(recordingId, abort.signal, () =>
          finishSpool(api, recordingId, abort.signal, report),
        ),
      ),
    );
  };
  resume().catch((error: unknown) => {
    if (!abort.signal.aborted) console.error('Amphi: unfinished recordings wait:', error);
  });
  return { unfinished$: unfinished.asObservable(), close: () => abort.abort() };
}

async function listSpools(): Promise<SpoolAbout[]> {
  const client = new SpoolClient();
  try {
    return await client.ask({ op: 'list' });
  } finally {
    client.close();
  }
}

async function finishSpool(
  api: RecordingApi,
  recordingId: string,
  signal: AbortSignal,
  report: (recording: UnfinishedRecording) => void,
): Promise<void> {
  // Looked for again: while this tab waited, the other one may have finished it.
  const about = (await listSpools()).find((each) => each.recordingId === recordingId);
  if (!about) return;
  const spool = new SpoolClient();
  try {
    await new Unfinished(api, about, spool, signal, report).finish();
  } finally {
    spool.close();
  }
}

class Unfinished {
  #state: UnfinishedRecording;

  constructor(
    private readonly api: RecordingApi,
    { recordingId, streamId }: SpoolAbout,
    private readonly spool: SpoolClient,
    private readonly signal: AbortSignal,
    private readonly report: (recording: UnfinishedRecording) => void,
  ) {
    this.#state = {
      recordingId,
      streamId,
      phase: 'finishing',
      bytesRecorded: 0,
      bytesUploaded: 0,
      progress: 0,
      stalled: false,
    };
  }

  async finish(): Promise<void> {
    const { recordingId } = this.#state;
    const found = await this.spool.ask({ op: 'reopen', recordingId });
    // The tab died before its first frames: there is nothing to tell of.
    if (found.partCount === 0) return this.spool.ask({ op: 'remove' });
    this.#patch({ bytesRecorded: found.bytes });
    try {
      await this.#send(found);
      this.#patch({ phase: 'ready', progress: 1, stalled: false });
    } catch (error) {
      if (this.signal.aborted) return;
      const problem = error instanceof Error ? error.message : String(error);
      this.#patch({ phase: 'failed', stalled: false, problem });
      // The server will not take it another time either.
      if (isFinal(error)) await this.spool.ask({ op: 'remove' });
    }
  }

  async #send(found: Reopened): Promise<void> {
    const { recordingId } = this.#state;
    const patience = new Patience(this.signal, (stalled) => this.#patch({ stalled }));
    const parts = await patience.until(() => this.api.listParts(recordingId));
    const stored = new Map(parts.map((part) => [part.partNumber, part.sizeBytes]));
    const uploader = new PartUploader({
      api: this.api,
      recordingId,
      patience,
      sent: () => undefined,
    });
    const missing = found.local.filter(
      ({ partNumber, sizeBytes }) => partNumber > 1 && stored.get(partNumber) !== sizeBytes,
    );
    const missingBytes = missing.reduce((bytes, part) => bytes + part.sizeBytes, 0);
    const bytesBefore = Math.max(0, found.bytes - missingBytes);
    uploader.progress$.subscribe((progress) => {
      const { bytesRecorded } = this.#state;
      const uploaded = progressOf(progress, bytesRecorded, 0);
      const bytesUploaded = Math.min(bytesRecorded, bytesBefore + uploaded.bytesUploaded);
      this.#patch({ ...uploaded, bytesUploaded });
    });
    for (const part of missing) {
      const { partNumber } = part;
      uploader.add({ ...part, read: () => this.spool.ask({ op: 'read', partNumber }) });
    }
    const partCount = countWithoutGap(found, stored);
    await finish({ api: this.api, recordingId, spool: this.spool, uploader, partCount, patience });
  }

  #patch(change: Partial<UnfinishedRecording>): void {
    this.#state = { ...this.#state, ...change };
    this.report(this.#state);
  }
}

/** Parts from the first on that are here or in storage: what follows a gap cannot be played. */
function countWithoutGap({ partCount, local }: Reopened, stored: Map<number, number>): number {
  const here = new Set(local.map(({ partNumber }) => partNumber));
  let count = 0;
  while (count < partCount && (here.has(count + 1) || stored.has(count + 1))) count++;
  return count;
}
