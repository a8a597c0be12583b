import { computed, signal } from '@angular/core';
import type { MediaKind } from '@amphi/contracts';
import { Recorder, type RecorderOptions } from '../media/recorder/recorder';
import type { RecorderState } from '../media/recorder/recorder-state';
import { Patience } from '../media/recorder/upload/patience';

/** The recording that this tab makes of its stream, as signals. A stream goes on when its recording cannot. */
export class TabRecording {
  readonly state = signal<RecorderState | null>(null);
  readonly id = signal<string | null>(null);
  /** Why there is no recording, or not all of one, as a sentence. */
  readonly problem = signal<string | null>(null);
  /** It still needs this tab. */
  readonly unfinished = computed(() => {
    const phase = this.state()?.phase;
    return phase === 'recording' || phase === 'finishing';
  });

  private recorder: Promise<Recorder | null> | null = null;
  private readonly starting = new AbortController();

  /** Begins once; what cannot be recorded is told in `problem`. */
  begin(options: RecorderOptions): void {
    this.recorder ??= this.start(options);
  }

  replaceTrack(kind: MediaKind, track: MediaStreamTrack | null): void {
    void this.recorder?.then((recorder) => recorder?.replaceTrack(kind, track));
  }

  /** Ends the recording; `state` tells how it gets on. */
  stop(): void {
    this.starting.abort(new Error('It could not begin before the stream was over.'));
    void this.recorder?.then((recorder) => recorder?.stop());
  }

  private async start(options: RecorderOptions): Promise<Recorder | null> {
    try {
      const patience = new Patience(this.starting.signal, (stalled) => {
        this.problem.set(stalled ? 'Storage does not answer yet. Trying again.' : null);
      });
      const recorder = await Recorder.start(options, patience);
      this.id.set(recorder.recordingId);
      recorder.state$.subscribe((state) => {
        this.state.set(state);
        if (state.problem) this.problem.set(state.problem);
      });
      return recorder;
    } catch (error) {
      this.problem.set(error instanceof Error ? error.message : String(error));
      return null;
    }
  }
}
