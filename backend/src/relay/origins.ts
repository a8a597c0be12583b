import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { Directory } from '../cluster/directory.js';
import type { Room } from '../media/room.js';
import { RoomRegistry } from '../media/room-registry.js';

/** Keeps the directory true about the broadcasters on this node. */
@Injectable()
export class Origins implements OnApplicationBootstrap, OnModuleDestroy {
  private following?: Subscription;

  constructor(
    private readonly rooms: RoomRegistry,
    private readonly directory: Directory,
  ) {}

  onApplicationBootstrap(): void {
    this.rooms.on('roomOpened', (room) => this.follow(room));
    this.following = this.directory.taken.subscribe((streamId) =>
      this.rooms.get(streamId)?.broadcaster?.close('replaced'),
    );
  }

  onModuleDestroy(): void {
    this.following?.unsubscribe();
  }

  private follow(room: Room): void {
    const update = () => this.directory.update(room.id, room.producers);
    room.on('broadcasterCame', () => this.directory.claim(room.id));
    room.on('broadcasterWent', () => this.directory.release(room.id));
    for (const event of [
      'producerAdded',
      'producerClosed',
      'producerPaused',
      'producerResumed',
    ] as const)
      room.on(event, update);
  }
}
