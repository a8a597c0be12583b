import { Component, computed, DestroyRef, effect, inject, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { Stream } from '@amphi/contracts';
import { Api } from '../core/api';
import { ApiError } from '../core/api-error';
import { RecordingRestApi } from '../core/recording-rest-api';
import { Session } from '../core/session';
import { Sockets } from '../core/sockets';
import { ChatPanel } from '../chat/chat-panel';
import { Confirm } from '../ui/confirm';
import { ShareButton } from '../ui/share-button';
import { Toasts } from '../ui/toasts';
import { AfterBroadcast } from './after-broadcast';
import { DeviceControls } from './device-controls';
import { GoLiveForm } from './go-live-form';
import { keepAwake } from './keep-awake';
import { LiveBroadcast } from './live-broadcast';
import { LiveFacts } from './live-facts';
import { type OnAir, Preview } from './preview';
import { rememberBroadcast, rememberedBroadcast } from './remembered-broadcast';
import { ReturnOffer } from './return-offer';
import { Studio } from './studio';
import { TitleEditor } from './title-editor';

/** Where a stream is made: the picture, the devices, and everything that is to know while it is on. */
@Component({
  selector: 'amphi-broadcast-page',
  imports: [
    AfterBroadcast,
    ChatPanel,
    DeviceControls,
    GoLiveForm,
    LiveFacts,
    MatButton,
    Preview,
    ReturnOffer,
    ShareButton,
    TitleEditor,
  ],
  templateUrl: './broadcast.page.html',
  styleUrl: './broadcast.page.scss',
  host: { '(window:beforeunload)': 'askBeforeUnload($event)' },
})
export class BroadcastPage {
  private readonly api = inject(Api);
  private readonly sockets = inject(Sockets);
  private readonly session = inject(Session);
  private readonly recordingApi = inject(RecordingRestApi);
  private readonly confirm = inject(Confirm);
  private readonly toasts = inject(Toasts);

  protected readonly studio = signal(new Studio());
  protected readonly live = signal<LiveBroadcast | null>(null);
  /** A stream of this user that is live and not from this tab; undefined until the server has answered. */
  protected readonly elsewhere = signal<Stream | null | undefined>(undefined);
  protected readonly starting = signal(false);
  protected readonly ending = signal(false);
  protected readonly problem = signal<string | null>(null);

  protected readonly handle = computed(() => this.session.user()?.handle ?? '');
  protected readonly over = computed(() => this.live()?.over() ?? false);
  protected readonly connected = computed(() => this.live()?.link().phase === 'connected');
  protected readonly onAir = computed<OnAir>(() => {
    const phase = this.live()?.link().phase;
    if (phase === 'connected') return 'live';
    if (phase === 'reconnecting') return 'reconnecting';
    return phase === 'connecting' || this.starting() ? 'connecting' : 'preview';
  });

  /** Why nothing goes out although the stream is on. */
  protected readonly outage = computed(() => {
    const live = this.live();
    const link = live?.link();
    if (link?.phase !== 'reconnecting' && link?.phase !== 'connecting') return null;
    if (live?.connection() === 'unreachable')
      return 'The server does not answer. Your stream goes on by itself as soon as it does.';
    if (link.cause === 'media')
      return 'Your picture does not reach the server. A firewall may block its media port.';
    return null;
  });

  constructor() {
    effect((onCleanup) => {
      if (!this.live() || this.over()) return;
      const awake = keepAwake().subscribe();
      onCleanup(() => awake.unsubscribe());
    });
    effect(() => {
      if (this.over()) untracked(() => this.leaveStage());
    });
    inject(DestroyRef).onDestroy(() => {
      rememberBroadcast(null);
      this.live()?.close();
      this.studio().close();
    });
    void this.findOwnStream();
  }

  /** The page can be left without a word when nothing is lost by it. */
  canLeave(): boolean | Promise<boolean> {
    if (!this.live() || this.over()) return true;
    return this.confirm.ask({
      title: 'Leave while you are live?',
      text: 'Your picture stops. Viewers wait half a minute for you to come back, then the stream ends.',
      action: 'Leave',
      danger: true,
    });
  }

  protected askBeforeUnload(event: BeforeUnloadEvent): void {
    const live = this.live();
    if (live && (!live.over() || live.recording.unfinished())) event.preventDefault();
  }

  protected async findOwnStream(): Promise<void> {
    this.problem.set(null);
    try {
      const { items } = await this.api.streams({ status: 'live', handle: this.handle(), limit: 1 });
      const own = items[0] ?? null;
      if (own && own.id === rememberedBroadcast()) await this.returnTo(own);
      else this.elsewhere.set(own);
    } catch (error) {
      this.problem.set(messageOf(error));
    }
  }

  protected async goLive(title: string): Promise<void> {
    this.starting.set(true);
    this.problem.set(null);
    try {
      this.begin(await this.api.createStream({ title }));
    } catch (error) {
      if (error instanceof ApiError && error.code === 'already_live') await this.findOwnStream();
      else this.problem.set(messageOf(error));
    } finally {
      this.starting.set(false);
    }
  }

  /** Goes on with a stream that is live already. */
  protected async returnTo(stream: Stream): Promise<void> {
    this.starting.set(true);
    await this.studio().opened;
    this.begin(stream);
    this.starting.set(false);
  }

  protected async takeOver(): Promise<void> {
    const stream = this.live()?.stream();
    this.prepareAnother();
    if (stream) await this.returnTo(stream);
  }

  protected async startAnother(): Promise<void> {
    this.prepareAnother();
    await this.findOwnStream();
  }

  protected async endElsewhere(stream: Stream): Promise<void> {
    if (await this.end(stream)) this.elsewhere.set(null);
  }

  protected async end(stream: Stream): Promise<boolean> {
    const sure = await this.confirm.ask({
      title: 'End your stream?',
      text: 'Viewers see that it is over. Your recording is finished and appears on your profile.',
      action: 'End stream',
      danger: true,
    });
    if (!sure) return false;
    this.ending.set(true);
    const ended = await this.attempt(this.api.endStream(stream.id));
    this.ending.set(false);
    return ended;
  }

  protected setMuted(muted: boolean): void {
    if (this.live()) this.live()?.setMuted(muted);
    else this.studio().setMuted(muted);
  }

  protected async rename(stream: Stream, title: string): Promise<void> {
    await this.attempt(this.api.editStream(stream.id, { title }));
  }

  private begin(stream: Stream): void {
    rememberBroadcast(stream.id);
    this.elsewhere.set(null);
    const socket = this.sockets.signaling();
    this.live.set(new LiveBroadcast(stream, this.studio(), socket, this.recordingApi));
  }

  private prepareAnother(): void {
    this.live()?.close();
    this.live.set(null);
    this.elsewhere.set(undefined);
    this.studio.set(new Studio());
  }

  /** The broadcast of this tab is over: the camera's light goes out. */
  private leaveStage(): void {
    rememberBroadcast(null);
    this.studio().close();
  }

  private async attempt(request: Promise<unknown>): Promise<boolean> {
    try {
      await request;
      return true;
    } catch (error) {
      this.toasts.show(messageOf(error));
      return false;
    }
  }
}

function messageOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  throw error;
}
