import { computed, signal, type WritableSignal } from '@angular/core';
import type { Stream } from '@amphi/contracts';
import { skip, Subscription } from 'rxjs';
import { ApiError } from '../core/api-error';
import type { ConnectionState, SignalingSocket } from '../core/socket';
import { Broadcaster } from '../media/broadcaster';
import type { LinkState } from '../media/link-state';
import type { RecordingApi } from '../media/recorder/recording-api';
import { NO_STATS, type SendStats } from '../media/send-stats';
import type { Studio } from './studio';
import { TabRecording } from './tab-recording';

/** One stream being broadcast from this tab, as signals. It owns its socket and its recording, not the studio. */
export class LiveBroadcast {
  readonly stream: WritableSignal<Stream>;
  readonly link = signal<LinkState>({ phase: 'connecting' });
  readonly connection = signal<ConnectionState>('connecting');
  readonly stats = signal<SendStats>(NO_STATS);
  readonly recording = new TabRecording();
  readonly over = computed(() => this.link().phase === 'stopped');

  private readonly broadcaster: Broadcaster;
  private readonly following = new Subscription();

  constructor(
    stream: Stream,
    private readonly studio: Studio,
    private readonly socket: SignalingSocket,
    private readonly recordingApi: RecordingApi,
  ) {
    this.stream = signal(stream);
    const { video$, audio$ } = studio.capture;
    const broadcaster = new Broadcaster(socket, stream.id, video$.value, audio$.value);
    this.broadcaster = broadcaster;
    void this.send(broadcaster.setMuted(studio.muted()));
    const { following } = this;
    following.add(broadcaster.stream$.subscribe((told) => told && this.stream.set(told)));
    following.add(broadcaster.stats$.subscribe((stats) => this.stats.set(stats)));
    following.add(socket.state$.subscribe((state) => this.connection.set(state)));
    following.add(broadcaster.state$.subscribe((link) => this.follow(link)));
    following.add(
      video$.pipe(skip(1)).subscribe((video) => {
        void this.send(broadcaster.setVideo(video));
        this.recording.replaceTrack('video', video?.track ?? null);
      }),
    );
    following.add(
      audio$.pipe(skip(1)).subscribe((audio) => {
        void this.send(broadcaster.setAudio(audio));
        this.recording.replaceTrack('audio', audio);
      }),
    );
  }

  setMuted(muted: boolean): void {
    this.studio.setMuted(muted);
    void this.send(this.broadcaster.setMuted(muted));
  }

  /** Leaves the stream; it waits its grace time for a broadcaster. The recording of this tab is finished. */
  close(): void {
    this.following.unsubscribe();
    this.broadcaster.close();
    this.socket.close();
    this.recording.stop();
  }

  private follow(link: LinkState): void {
    this.link.set(link);
    if (link.phase === 'connected') this.record();
    if (link.phase !== 'stopped') return;
    this.recording.stop();
    this.socket.close();
  }

  private record(): void {
    const { id, broadcaster } = this.stream();
    this.recording.begin({
      api: this.recordingApi,
      streamId: id,
      userId: broadcaster.id,
      video: this.studio.capture.video$.value?.track ?? null,
      audio: this.studio.capture.audio$.value,
    });
  }

  /** What the server does not hear now, because it cannot be reached, it gets with the next visit. */
  private async send(change: Promise<void>): Promise<void> {
    try {
      await change;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
}
