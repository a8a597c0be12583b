import { EventEmitter } from 'node:events';
import type { PeerRole } from '@amphi/contracts';
import type { Peer } from './peer.js';
import { Room } from './room.js';
import type { WorkerPool } from './worker-pool.js';

interface Entry {
  readonly room: Promise<Room>;
  /** Peers in the room and on their way into it. */
  holds: number;
}

/** How long a room keeps a router without viewers on another worker, in milliseconds. */
const EDGE_IDLE_MS = 30_000;

/** The rooms of this server. One is made when its first peer joins, and closed when the last one has gone. */
export class RoomRegistry extends EventEmitter<{ roomOpened: [Room] }> {
  private readonly entries = new Map<string, Entry>();
  private readonly opened = new Map<string, Room>();

  constructor(
    private readonly pool: Pick<WorkerPool, 'acquire' | 'workers'>,
    private readonly edgeIdleMs = EDGE_IDLE_MS,
  ) {
    super();
  }

  /** The rooms that are open now. */
  get rooms(): Room[] {
    return [...this.opened.values()];
  }

  get(streamId: string): Room | undefined {
    return this.opened.get(streamId);
  }

  /** @throws AppError `media_unavailable`, `capacity`, `not_joined` when the room closes meanwhile */
  async join(streamId: string, role: PeerRole): Promise<{ room: Room; peer: Peer }> {
    const entry = this.entries.get(streamId) ?? this.enter(streamId);
    // Counted before the first await: the room does not close while somebody is on the way in.
    entry.holds++;
    const room = await entry.room;
    const release = () => {
      if (--entry.holds === 0) room.close('roomClosed');
    };
    try {
      const peer = await room.join(role);
      peer.whenClosed(release);
      return { room, peer };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Closes the stream's room, if there is one. */
  close(streamId: string): void {
    this.get(streamId)?.close('roomClosed');
  }

  closeAll(): void {
    for (const room of this.rooms) room.close('roomClosed');
  }

  private enter(streamId: string): Entry {
    const entry: Entry = { room: this.create(streamId), holds: 0 };
    this.entries.set(streamId, entry);
    return entry;
  }

  private async create(streamId: string): Promise<Room> {
    try {
      const room = await this.createRoom(streamId);
      this.opened.set(streamId, room);
      room.once('closed', () => this.forget(streamId));
      this.emit('roomOpened', room);
      return room;
    } catch (error) {
      this.forget(streamId);
      throw error;
    }
  }

  private async createRoom(streamId: string): Promise<Room> {
    for (;;) {
      const worker = await this.pool.acquire();
      try {
        return await Room.create(streamId, worker, this.pool, this.edgeIdleMs);
      } catch (error) {
        // A worker that has just died may be taken for alive until it does not answer; then another one has to do.
        if (!worker.closed) throw error;
      }
    }
  }

  private forget(streamId: string): void {
    this.entries.delete(streamId);
    this.opened.delete(streamId);
  }
}
