import { Component, computed, effect, inject, input } from '@angular/core';
import { ChatList } from '../chat/chat-list';
import { Api } from '../core/api';
import { ErrorState } from '../ui/error-state';
import { Skeleton } from '../ui/skeleton';
import { Replay } from './replay';

/** The chat of a recording, scrolling in time with the picture. */
@Component({
  selector: 'amphi-chat-replay',
  imports: [ChatList, ErrorState, Skeleton],
  template: `
    <h2>Chat replay</h2>
    @if (replay().error(); as error) {
      <amphi-error-state [message]="error.message" (retry)="replay().retry()" />
    } @else if (replay().loading()) {
      <div class="loading"><amphi-skeleton /><amphi-skeleton /><amphi-skeleton /></div>
    } @else {
      <amphi-chat-list
        [messages]="replay().messages()"
        [hostId]="hostId()"
        [emptyText]="emptyText()"
      />
    }
  `,
  styleUrl: '../chat/chat-panel.scss',
})
export class ChatReplay {
  readonly recordingId = input.required<string>();
  readonly hostId = input.required<string>();
  /** Where the picture is, in seconds. */
  readonly position = input.required<number>();

  private readonly api = inject(Api);
  protected readonly replay = computed(() => {
    const id = this.recordingId();
    return new Replay((query) => this.api.replay(id, query));
  });
  protected readonly emptyText = computed(() =>
    this.replay().empty()
      ? 'Nobody has written in this chat.'
      : 'Messages appear here as the recording plays.',
  );

  constructor() {
    effect(() => this.replay().moveTo(this.position() * 1000));
  }
}
