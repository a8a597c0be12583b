import type { SignalingServerEvents } from '@amphi/contracts';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Subscription } from 'rxjs';
import type { Room } from '../media/room.js';
import { RoomRegistry } from '../media/room-registry.js';
import { StreamsService } from '../streams/streams.service.js';
import type { SignalingNamespace } from './visits.js';

/** Tells everyone in a stream what happens to it. Its Socket.IO room is named by the stream's id. */
@Injectable()
export class Announcer implements OnModuleDestroy {
  private namespace?: SignalingNamespace;
  private readonly following = new Subscription();

  constructor(
    private readonly rooms: RoomRegistry,
    private readonly streams: StreamsService,
  ) {}

  /** Begins to tell. */
  open(namespace: SignalingNamespace): void {
    this.namespace = namespace;
    this.rooms.on('roomOpened', (room) => this.followRoom(room));
    this.following.add(
      this.streams.changed.subscribe((stream) => this.tell(stream.id, 'streamChanged', stream)),
    );
    this.following.add(
      this.streams.ended.subscribe((stream) => {
        this.tell(stream.id, 'streamEnded', stream);
        this.rooms.close(stream.id);
      }),
    );
  }

  onModuleDestroy(): void {
    this.following.unsubscribe();
  }

  tell<E extends keyof SignalingServerEvents>(
    streamId: string,
    event: E,
    ...facts: Parameters<SignalingServerEvents[E]>
  ): void {
    this.namespace?.to(streamId).emit(event, ...facts);
  }

  private followRoom(room: Room): void {
    room.on('producerAdded', (producer) => this.tell(room.id, 'producerAdded', producer));
    room.on('producerClosed', (event) => this.tell(room.id, 'producerClosed', event));
    room.on('producerPaused', (event) => this.tell(room.id, 'producerPaused', event));
    room.on('producerResumed', (event) => this.tell(room.id, 'producerResumed', event));
  }
}
