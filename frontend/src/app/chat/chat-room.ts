import { signal } from '@angular/core';
import type { ChatMessage } from '@amphi/contracts';
import { defer, EMPTY, filter, map, retry, Subscription, switchMap, throwError, timer } from 'rxjs';
import { ApiError } from '../core/api-error';
import type { ChatSocket } from '../core/socket';
import { isFinal, rejoinDelayMs } from '../media/link-state';
import { mergeHistory, mergeMessages } from './merge-messages';

/** `away`: the server does not answer; the messages so far stay. `closed`: there is no such chat. */
export type ChatState = 'loading' | 'ready' | 'away' | 'closed';

/** The chat of one stream, kept whole through every loss of connection until `close()`. */
export class ChatRoom {
  private readonly known = signal<readonly ChatMessage[]>([]);
  private readonly current = signal<ChatState>('loading');
  private readonly following = new Subscription();

  /** Oldest first. */
  readonly messages = this.known.asReadonly();
  readonly state = this.current.asReadonly();

  constructor(
    private readonly socket: ChatSocket,
    private readonly streamId: string,
  ) {
    this.following.add(
      socket
        .on('messageSent')
        .pipe(filter((message) => message.streamId === streamId))
        .subscribe((message) => this.known.update((known) => mergeMessages(known, [message]))),
    );
    this.following.add(
      socket.state$
        .pipe(
          switchMap((state) => {
            if (state === 'connected') return this.join();
            this.current.update((now) =>
              now === 'ready' || state === 'unreachable' ? 'away' : now,
            );
            return EMPTY;
          }),
        )
        .subscribe({
          next: (history) => {
            this.known.update((known) => mergeHistory(known, history));
            this.current.set('ready');
          },
          error: () => this.current.set('closed'),
        }),
    );
  }

  /**
   * Says something; the message is in `messages` when this resolves.
   * @throws ApiError
   */
  async send(text: string): Promise<void> {
    const message = await this.socket.request('sendMessage', { streamId: this.streamId, text });
    this.known.update((known) => mergeMessages(known, [message]));
  }

  close(): void {
    this.following.unsubscribe();
    this.socket.close();
  }

  private join() {
    return defer(() => this.socket.request('joinChat', { streamId: this.streamId })).pipe(
      map(({ messages }) => messages),
      retry({
        delay: (error: unknown, failures) => {
          if (isFinal(error) || !(error instanceof ApiError)) return throwError(() => error);
          this.current.set('away');
          return timer(rejoinDelayMs(failures));
        },
      }),
    );
  }
}
