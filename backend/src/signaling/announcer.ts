import type { NodeFacts, SignalingServerEvents } from '@amphi/contracts';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Subscription } from 'rxjs';
import { NodeChannel } from '../cluster/node-channel.js';
import { Nodes } from '../cluster/nodes.js';
import type { Room } from '../media/room.js';
import { RoomRegistry } from '../media/room-registry.js';
import { StreamsService } from '../streams/streams.service.js';
import type { SignalingNamespace } from './visits.js';

/** Facts of a stream that clients on every node are told. */
type SharedFact = 'streamChanged' | 'streamEnded' | 'broadcasterLeft' | 'broadcasterReturned';

/**
 * Tells everyone in a stream what happens to it. Its Socket.IO room is named by the stream's id. Each node tells its own
 * clients: they hear of a producer when their node has it, and what they hear does not wait for a Redis that is away.
 */
@Injectable()
export class Announcer implements OnApplicationShutdown {
  private readonly log = new Logger('Signaling');
  private readonly following = new Subscription();
  private readonly tellers: { [F in SharedFact]: (payload: NodeFacts[F]) => void } = {
    streamChanged: (stream) => this.tell(stream.id, 'streamChanged', stream),
    streamEnded: (stream) => {
      this.tell(stream.id, 'streamEnded', stream);
      this.rooms.close(stream.id);
    },
    broadcasterLeft: ({ streamId, endsAt }) => this.tell(streamId, 'broadcasterLeft', { endsAt }),
    broadcasterReturned: ({ streamId }) => this.tell(streamId, 'broadcasterReturned'),
  };
  private namespace?: SignalingNamespace;

  constructor(
    private readonly rooms: RoomRegistry,
    private readonly streams: StreamsService,
    private readonly channel: NodeChannel,
    private readonly nodes: Nodes,
  ) {}

  /** Begins to tell. */
  open(namespace: SignalingNamespace): void {
    const { following, streams } = this;
    this.namespace = namespace;
    this.rooms.on('roomOpened', (room) => this.followRoom(room));
    following.add(streams.changed.subscribe((stream) => this.share('streamChanged', stream)));
    following.add(streams.ended.subscribe((stream) => this.share('streamEnded', stream)));
    this.hear('streamChanged');
    this.hear('streamEnded');
    this.hear('broadcasterLeft');
    this.hear('broadcasterReturned');
    following.add(this.nodes.returned.subscribe(() => void this.makeUp()));
  }

  onApplicationShutdown(): void {
    this.following.unsubscribe();
  }

  /** Tells the clients of all nodes. */
  share<F extends SharedFact>(fact: F, payload: NodeFacts[F]): void {
    this.tellers[fact](payload);
    void this.channel.tellAll(fact, payload);
  }

  /** Tells the clients of this node. */
  tell<E extends keyof SignalingServerEvents>(
    streamId: string,
    event: E,
    ...facts: Parameters<SignalingServerEvents[E]>
  ): void {
    this.namespace?.local.to(streamId).emit(event, ...facts);
  }

  private followRoom(room: Room): void {
    room.on('producerAdded', (producer) => this.tell(room.id, 'producerAdded', producer));
    room.on('producerClosed', (event) => this.tell(room.id, 'producerClosed', event));
    room.on('producerPaused', (event) => this.tell(room.id, 'producerPaused', event));
    room.on('producerResumed', (event) => this.tell(room.id, 'producerResumed', event));
  }

  private hear<F extends SharedFact>(fact: F): void {
    this.following.add(
      this.channel.told(fact).subscribe(({ payload }) => this.tellers[fact](payload)),
    );
  }

  /** Ends here what ended elsewhere while no node could say so. */
  private async makeUp(): Promise<void> {
    for (const { id } of this.rooms.rooms)
      try {
        const stream = await this.streams.get(id);
        if (stream.status === 'ended') this.tellers.streamEnded(stream);
      } catch (error) {
        this.log.warn(`stream ${id} not asked for: ${String(error)}`);
      }
  }
}
