import { Component, computed, effect, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { Session } from '../core/session';
import { Sockets } from '../core/sockets';
import { Skeleton } from '../ui/skeleton';
import { ChatComposer } from './chat-composer';
import { ChatList } from './chat-list';
import { ChatRoom } from './chat-room';

/** The chat beside a live stream: what was said, what is being said, and a field to say something. */
@Component({
  selector: 'amphi-chat-panel',
  imports: [ChatComposer, ChatList, MatButton, RouterLink, Skeleton],
  templateUrl: './chat-panel.html',
  styleUrl: './chat-panel.scss',
})
export class ChatPanel {
  private readonly sockets = inject(Sockets);
  private readonly router = inject(Router);

  readonly streamId = input.required<string>();
  /** The broadcaster's user id. */
  readonly hostId = input<string>();
  /** Why nobody can write now, as a sentence; null while the stream is live. */
  readonly closedBecause = input<string | null>(null);

  protected readonly signedIn = inject(Session).signedIn;
  protected readonly room = signal<ChatRoom | null>(null);
  protected readonly state = computed(() => this.room()?.state() ?? 'loading');
  protected readonly emptyText = computed(() =>
    this.closedBecause() ? 'No messages.' : 'No messages yet. Say hello.',
  );
  protected readonly next = this.router.url;

  constructor() {
    effect((onCleanup) => {
      const streamId = this.streamId();
      // Who signs in or out here speaks with the new identity from now on.
      this.signedIn();
      const room = new ChatRoom(this.sockets.chat(), streamId);
      this.room.set(room);
      onCleanup(() => room.close());
    });
  }
}
