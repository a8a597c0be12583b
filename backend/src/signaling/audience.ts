import {
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Subscription } from 'rxjs';
import { Nodes } from '../cluster/nodes.js';
import { RoomRegistry } from '../media/room-registry.js';
import { StreamsService } from '../streams/streams.service.js';
import { Announcer } from './announcer.js';

/** Joins and leaves within this time are told as one change, in milliseconds. */
const COALESCE_MS = 500;

/** How many watch each stream, on all nodes. */
@Injectable()
export class Audience implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly pending = new Map<string, NodeJS.Timeout>();
  private readonly following = new Subscription();
  /** Viewers on other nodes, by stream. */
  private elsewhere = new Map<string, number>();

  constructor(
    private readonly rooms: RoomRegistry,
    private readonly nodes: Nodes,
    private readonly streams: StreamsService,
    private readonly announcer: Announcer,
  ) {}

  onApplicationBootstrap(): void {
    this.nodes.contribute(() => ({
      viewers: Object.fromEntries(
        this.rooms.rooms
          .filter(({ viewerCount }) => viewerCount > 0)
          .map(({ id, viewerCount }) => [id, viewerCount]),
      ),
    }));
    this.following.add(this.nodes.refreshed.subscribe(() => this.countElsewhere()));
  }

  count(streamId: string): number {
    return (this.rooms.get(streamId)?.viewerCount ?? 0) + (this.elsewhere.get(streamId) ?? 0);
  }

  /** A viewer came to the stream or left it. */
  changed(streamId: string): void {
    this.streams.setViewerCount(streamId, this.count(streamId));
    if (this.pending.has(streamId)) return;
    this.pending.set(
      streamId,
      setTimeout(() => this.tell(streamId), COALESCE_MS),
    );
  }

  /** Sockets are closed by now, and nobody leaves any more. */
  onApplicationShutdown(): void {
    this.following.unsubscribe();
    for (const timer of this.pending.values()) clearTimeout(timer);
    this.pending.clear();
  }

  private countElsewhere(): void {
    const before = this.elsewhere;
    this.elsewhere = new Map();
    for (const { viewers } of this.nodes.others)
      for (const [streamId, count] of Object.entries(viewers))
        this.elsewhere.set(streamId, (this.elsewhere.get(streamId) ?? 0) + count);
    for (const streamId of new Set([...before.keys(), ...this.elsewhere.keys()]))
      if (before.get(streamId) !== this.elsewhere.get(streamId)) this.changed(streamId);
  }

  private tell(streamId: string): void {
    this.pending.delete(streamId);
    this.announcer.tell(streamId, 'viewerCountChanged', { viewerCount: this.count(streamId) });
  }
}
