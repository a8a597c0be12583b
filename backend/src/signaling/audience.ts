import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Room } from '../media/room.js';
import { StreamsService } from '../streams/streams.service.js';
import { Announcer } from './announcer.js';

/** Joins and leaves within this time are told as one change, in milliseconds. */
const COALESCE_MS = 500;

/** How many watch each stream. */
@Injectable()
export class Audience implements OnApplicationShutdown {
  private readonly pending = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly streams: StreamsService,
    private readonly announcer: Announcer,
  ) {}

  /** A viewer came to the room or left it. */
  changed(room: Room): void {
    const { id } = room;
    this.streams.setViewerCount(id, room.viewerCount);
    if (this.pending.has(id)) return;
    this.pending.set(
      id,
      setTimeout(() => this.tell(room), COALESCE_MS),
    );
  }

  /** Sockets are closed by now, and nobody leaves any more. */
  onApplicationShutdown(): void {
    for (const timer of this.pending.values()) clearTimeout(timer);
    this.pending.clear();
  }

  private tell({ id, viewerCount }: Room): void {
    this.pending.delete(id);
    this.announcer.tell(id, 'viewerCountChanged', { viewerCount });
  }
}
