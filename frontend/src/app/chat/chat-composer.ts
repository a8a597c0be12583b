import { Component, computed, input, signal } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { LIMITS } from '@amphi/contracts';
import { mdiSend } from '@mdi/js';
import { ApiError } from '../core/api-error';
import { Icon } from '../ui/icon';
import type { ChatRoom } from './chat-room';

/** So many characters before the limit the counter appears. */
const COUNTER_FROM = LIMITS.messageText.max - 100;

/** Where a message is written. What could not be sent stays in the field, with the reason under it. */
@Component({
  selector: 'amphi-chat-composer',
  imports: [Icon, MatIconButton],
  templateUrl: './chat-composer.html',
  styleUrl: './chat-composer.scss',
})
export class ChatComposer {
  readonly room = input.required<ChatRoom>();

  protected readonly draft = signal('');
  protected readonly sending = signal(false);
  protected readonly problem = signal<string | null>(null);
  protected readonly length = computed(() => this.draft().trim().length);
  protected readonly isTooLong = computed(() => this.length() > LIMITS.messageText.max);
  protected readonly canSend = computed(
    () => this.length() > 0 && !this.isTooLong() && !this.sending(),
  );
  protected readonly showsCounter = computed(() => this.length() >= COUNTER_FROM);
  protected readonly limit = LIMITS.messageText.max;
  protected readonly icon = mdiSend;

  protected write(text: string): void {
    this.draft.set(text);
    this.problem.set(null);
  }

  protected sendOnEnter(event: Event): void {
    // While an input method composes, Enter chooses a word.
    if (!(event instanceof KeyboardEvent) || event.isComposing || event.shiftKey) return;
    event.preventDefault();
    void this.send();
  }

  protected async send(): Promise<void> {
    const text = this.draft();
    if (!this.canSend()) return;
    this.sending.set(true);
    try {
      await this.room().send(text.trim());
      // Only what was sent goes: the person may have written on.
      this.draft.update((now) => (now === text ? '' : now));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem.set(error.message);
    } finally {
      this.sending.set(false);
    }
  }
}
