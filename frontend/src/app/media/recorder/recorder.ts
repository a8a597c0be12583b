import type { MediaKind } from '@amphi/contracts';
import { BehaviorSubject, lastValueFrom, type Observable } from 'rxjs';
import { finish } from './finish';
import { chooseFormat } from './media-format';
import { Pictures } from './pictures';
import { codeOf, type PartToSign, type RecordingApi } from './recording-api';
import { chooseMedia, type MediaFactory, type RecordingMedia } from './recording-media';
import { progressOf, type RecorderState } from './recorder-state';
import { holdSpool } from './spool-lock';
import { SpoolClient } from './spool/spool-client';
import { type FrameSize, frameSizeFor, type SteadyVideo } from './steady/frame';
import { createSteadyVideo } from './steady/steady-video';
import { SteadyAudio } from './steady/steady-audio';
import { PartUploader } from './upload/part-uploader';
import { Patience } from './upload/patience';

export interface RecorderOptions {
  api: RecordingApi;
  streamId: string;
  /** Whose recording it is: only this user's next visit finishes it. */
  userId: string;
  /** What is shown first; null records black until `replaceTrack`. The recorder never stops a track. */
  video: MediaStreamTrack | null;
  /** What is heard first; null records silence until `replaceTrack`. */
  audio: MediaStreamTrack | null;
}

/** At most this much of a recording dies with its tab. */
const TIMESLICE_MS = 250;
/** A MediaRecorder that fails sooner is not followed by another. */
const LEAST_RUN_MS = 5000;

/** Records one stream into one file, whatever happens to its tracks, its tab and its network. */
export class Recorder {
  readonly recordingId: string;
  /** Starts with the current state; completes after `ready` or `failed`. */
  readonly state$: Observable<RecorderState>;

  readonly #options: RecorderOptions;
  readonly #state = new BehaviorSubject<RecorderState>({
    phase: 'recording',
    seconds: 0,
    bytesRecorded: 0,
    bytesUploaded: 0,
    progress: 0,
    stalled: false,
  });
  readonly #spool: SpoolClient;
  readonly #video: SteadyVideo;
  readonly #audio = new SteadyAudio();
  readonly #newMedia: MediaFactory;
  readonly #pictures: Pictures;
  readonly #finished = lastValueFrom(this.#state);
  readonly #sent = new Set<number>();
  #media: RecordingMedia;
  #startedAt = performance.now();
  #mediaStartedAt = 0;
  #ending = false;
  #abort = new AbortController();
  #patience: Patience;
  #uploader: PartUploader;
  #partCount = 0;
  #sentBefore = 0;
  #refusal: Error | null = null;

  private constructor(
    options: RecorderOptions,
    recordingId: string,
    size: FrameSize,
    newMedia: MediaFactory,
    spool: SpoolClient,
  ) {
    this.#options = options;
    this.recordingId = recordingId;
    this.state$ = this.#state.asObservable();
    this.#spool = spool;
    this.#newMedia = newMedia;
    this.#video = createSteadyVideo(size);
    this.replaceTrack('video', options.video);
    this.replaceTrack('audio', options.audio);
    this.#patience = this.#createPatience();
    this.#uploader = this.#createUploader();
    this.#pictures = new Pictures(this.#video, (name, blob) =>
      spool.ask({ op: 'keep', name, blob }),
    );
    this.#media = this.#createMedia();
  }

  /**
   * Begins a recording of the stream and starts it, as soon as server and storage answer.
   * @param patience for them
   * @throws what the server refuses for good, patience's end, and an Error where this browser cannot record.
   */
  static async start(options: RecorderOptions, patience: Patience): Promise<Recorder> {
    const format = chooseFormat();
    const { contentType } = format;
    const size = frameSizeFor(options.video);
    const newMedia = await chooseMedia(format, size);
    const begin = () => options.api.begin(options.streamId, { contentType });
    const { id: recordingId } = await patience.until(begin);
    const spool = new SpoolClient();
    const recorder = new Recorder(options, recordingId, size, newMedia, spool);
    await recorder.#holdSpool();
    const { streamId, userId } = options;
    const about = { recordingId, streamId, userId, contentType, startedAt: Date.now() };
    await spool.ask({ op: 'create', about });
    recorder.#media.addEventListener('start', () => (recorder.#startedAt = performance.now()));
    recorder.#startMedia();
    return recorder;
  }

  /** Switches camera and screen, or microphones; null shows the last picture, or silence. */
  replaceTrack(kind: MediaKind, track: MediaStreamTrack | null): void {
    (kind === 'video' ? this.#video : this.#audio).show(track);
  }

  /** Ends the recording. Resolves when it is `ready` or `failed`; never rejects, may be called twice. */
  async stop(): Promise<void> {
    this.#end();
    await this.#finished;
  }

  #holdSpool(): Promise<void> {
    return new Promise((resolve, reject) => {
      const never = new AbortController().signal;
      holdSpool(this.recordingId, never, () => {
        resolve();
        return this.#finished;
      }).catch(reject);
    });
  }

  #createMedia(): RecordingMedia {
    const media = this.#newMedia(this.#video, this.#audio.track);
    media.addEventListener('dataavailable', ({ data }) => this.#append(data));
    media.addEventListener('error', () => {
      if (performance.now() - this.#mediaStartedAt < LEAST_RUN_MS)
        this.#endEarly('This browser stopped recording.');
    });
    media.addEventListener('stop', () => void (this.#ending ? this.#finish() : this.#goOn()));
    return media;
  }

  #startMedia(): void {
    this.#mediaStartedAt = performance.now();
    this.#media.start(TIMESLICE_MS);
  }

  /** MediaRecorder fails when a machine wakes after half a minute. Another one goes on in the same file. */
  async #goOn(): Promise<void> {
    try {
      await this.#spool.ask({ op: 'goOn', atMs: performance.now() - this.#startedAt });
      this.#media = this.#createMedia();
      if (!this.#ending) return this.#startMedia();
    } catch (error) {
      this.#endEarly(errorOf(error).message);
    }
    await this.#finish();
  }

  #createPatience(): Patience {
    return new Patience(this.#abort.signal, (stalled) => this.#patch({ stalled }));
  }

  #createUploader(): PartUploader {
    const uploader = new PartUploader({
      api: this.#options.api,
      recordingId: this.recordingId,
      patience: this.#patience,
      sent: ({ partNumber }) => {
        this.#sent.add(partNumber);
        this.#orEnd(this.#spool.ask({ op: 'drop', partNumber }));
      },
    });
    uploader.progress$.subscribe((progress) => {
      this.#patch(progressOf(progress, this.#state.value.bytesRecorded, this.#sentBefore));
    });
    uploader.done.catch((error: unknown) => {
      this.#refusal ??= errorOf(error);
      this.#end();
    });
    return uploader;
  }

  #append(chunk: Blob): void {
    if (chunk.size === 0) return;
    const { bytesRecorded } = this.#state.value;
    this.#patch({
      bytesRecorded: bytesRecorded + chunk.size,
      seconds: (performance.now() - this.#startedAt) / 1000,
    });
    const appended = this.#spool.ask({ op: 'append', chunk });
    this.#orEnd(appended.then(({ sealed }) => this.#send(sealed)));
  }

  #send(sealed: PartToSign[]): void {
    for (const part of sealed) {
      const { partNumber } = part;
      this.#partCount = partNumber;
      this.#uploader.add({ ...part, read: () => this.#spool.ask({ op: 'read', partNumber }) });
    }
  }

  #orEnd(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#endEarly(errorOf(error).message);
    });
  }

  #endEarly(problem: string): void {
    this.#patch({ problem });
    this.#end();
  }

  #end(): void {
    this.#ending = true;
    if (this.#media.state !== 'inactive') this.#media.stop();
  }

  /** Never rejects: what goes wrong is the state's `problem`. */
  async #finish(): Promise<void> {
    this.#pictures.close();
    this.#video.close();
    this.#audio.close();
    this.#sentBefore = this.#uploader.progress$.value.sentBytes;
    this.#patch({ phase: 'finishing' });
    try {
      await this.#sendRest();
      this.#patch({ phase: 'ready', stalled: false, progress: 1 });
    } catch (error) {
      this.#patch({ phase: 'failed', stalled: false, problem: errorOf(error).message });
    }
    this.#spool.close();
    this.#state.complete();
  }

  async #sendRest(): Promise<void> {
    const { sealed } = await this.#spool.ask({ op: 'seal' });
    try {
      if (this.#refusal) throw this.#refusal;
      // A first part that is also the last goes once, with the index.
      this.#send(sealed.filter(({ partNumber }) => partNumber > 1));
      this.#partCount = sealed.at(-1)?.partNumber ?? this.#partCount;
      await this.#complete(this.#partCount);
    } catch (error) {
      if (codeOf(error) !== 'quota_exceeded') throw error;
      await this.#completeWhatWasSent(errorOf(error));
    }
  }

  /** The server takes no more parts: the recording ends with those that it has. */
  async #completeWhatWasSent(refusal: Error): Promise<void> {
    let partCount = 0;
    while (this.#sent.has(partCount + 1)) partCount++;
    if (partCount === 0) throw refusal;
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#patience = this.#createPatience();
    this.#uploader = this.#createUploader();
    this.#sentBefore = 0;
    await this.#complete(partCount);
    this.#patch({ problem: refusal.message });
  }

  async #complete(partCount: number): Promise<void> {
    const durationMs = await finish({
      api: this.#options.api,
      recordingId: this.recordingId,
      spool: this.#spool,
      uploader: this.#uploader,
      partCount,
      patience: this.#patience,
    });
    this.#patch({ seconds: durationMs / 1000 });
  }

  #patch(change: Partial<RecorderState>): void {
    this.#state.next({ ...this.#state.value, ...change });
  }
}

function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
