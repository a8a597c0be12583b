import {
  afterRenderEffect,
  Component,
  type ElementRef,
  input,
  signal,
  viewChild,
} from '@angular/core';
import type { ChatMessage } from '@amphi/contracts';
import { mdiArrowDown } from '@mdi/js';
import { hueOf } from '../ui/avatar';
import { Icon } from '../ui/icon';

/** So near to the end, in pixels, counts as at the end. */
const NEAR_PX = 48;

/** Chat lines, oldest first. It follows the newest one until the person scrolls up to read. */
@Component({
  selector: 'amphi-chat-list',
  imports: [Icon],
  templateUrl: './chat-list.html',
  styleUrl: './chat-list.scss',
})
export class ChatList {
  readonly messages = input.required<readonly ChatMessage[]>();
  /** The broadcaster's user id: that one's lines are marked. */
  readonly hostId = input<string>();
  readonly emptyText = input('No messages yet.');

  protected readonly icon = mdiArrowDown;
  protected readonly hueOf = hueOf;
  /** There are lines below that the person has not seen. */
  protected readonly behind = signal(false);

  private readonly scroller = viewChild.required<ElementRef<HTMLElement>>('scroller');
  private following = true;
  private newest?: string;

  constructor() {
    afterRenderEffect({ read: () => this.follow(this.messages().at(-1)?.id) });
    afterRenderEffect((onCleanup) => {
      // A keyboard that opens, or a window that shrinks, must not hide the newest line.
      const resized = new ResizeObserver(() => this.following && this.scrollToEnd());
      resized.observe(this.scroller().nativeElement);
      onCleanup(() => resized.disconnect());
    });
  }

  protected timeOf({ sentAt }: ChatMessage): string {
    return new Date(sentAt).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  }

  protected noticeScroll(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller().nativeElement;
    this.following = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (this.following) this.behind.set(false);
  }

  protected showNewest(): void {
    this.following = true;
    this.behind.set(false);
    this.scrollToEnd();
  }

  private follow(newest: string | undefined): void {
    if (newest === this.newest) return;
    this.newest = newest;
    if (this.following) this.scrollToEnd();
    else this.behind.set(true);
  }

  private scrollToEnd(): void {
    const scroller = this.scroller().nativeElement;
    scroller.scrollTop = scroller.scrollHeight;
  }
}
