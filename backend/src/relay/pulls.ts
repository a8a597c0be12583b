import { setTimeout as delay } from 'node:timers/promises';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Subscription } from 'rxjs';
import { Directory } from '../cluster/directory.js';
import { NodeChannel } from '../cluster/node-channel.js';
import { Nodes } from '../cluster/nodes.js';
import { AppError } from '../common/app-error.js';
import type { Config } from '../config/config.js';
import { InjectConfig } from '../config/config.module.js';
import type { Room } from '../media/room.js';
import { RoomRegistry } from '../media/room-registry.js';
import { isOnRecord } from './on-record.js';
import { pipePlace } from './pipe-place.js';
import { Pull } from './pull.js';

/** How long those who join wait for another node, in milliseconds; what comes later, they are told. */
const PATIENCE_MS = 2500;

/**
 * Feeds the rooms whose broadcaster is on another node. A room without a source is looked up when it opens, when the
 * stream's broadcaster comes to a node, and with every beat.
 */
@Injectable()
export class Pulls implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger('Relay');
  private readonly byRoom = new Map<Room, Pull>();
  private readonly following = new Subscription();
  /** Pulls whose origin may have told something while Redis was away. */
  private readonly doubtful = new Set<Pull>();

  constructor(
    private readonly rooms: RoomRegistry,
    private readonly channel: NodeChannel,
    private readonly nodes: Nodes,
    private readonly directory: Directory,
    @InjectConfig() private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    const { channel, nodes, rooms, following } = this;
    nodes.contribute(() => ({ pulls: this.all.map(({ id }) => id) }));
    rooms.on('roomOpened', (room) => this.follow(room));
    following.add(
      channel.told('originChanged').subscribe(({ payload: { streamId, nodeId } }) => {
        const room = rooms.get(streamId);
        if (room) void this.turnTo(room, nodeId);
      }),
    );
    following.add(
      channel.told('pipedChanged').subscribe(({ payload: { pullId, ...piped } }) => {
        const pull = this.find(pullId);
        if (pull) void this.attempt(pull, () => pull.take(piped));
      }),
    );
    following.add(
      channel.told('pullClosed').subscribe(({ payload }) => this.find(payload.pullId)?.close()),
    );
    following.add(
      nodes.returned.subscribe(() => this.all.forEach((pull) => this.doubtful.add(pull))),
    );
    following.add(
      nodes.refreshed.subscribe(() => {
        this.closeForgotten();
        void this.lookUp(rooms.rooms);
        for (const pull of this.doubtful) void this.renew(pull);
      }),
    );
  }

  onModuleDestroy(): void {
    this.following.unsubscribe();
  }

  private get all(): Pull[] {
    return [...this.byRoom.values()];
  }

  private find(pullId: string): Pull | undefined {
    return this.all.find(({ id }) => id === pullId);
  }

  private follow(room: Room): void {
    room.expect(Promise.race([this.lookUp([room]), delay(PATIENCE_MS, undefined, { ref: false })]));
    room.wantedLayers.on('changed', () => {
      const pull = this.byRoom.get(room);
      if (pull) void this.renew(pull);
    });
    room.on('broadcasterCame', () => this.byRoom.get(room)?.close());
    room.on('broadcasterWent', () => void this.lookUp([room]));
  }

  /** A node that has closed its end, or died, could not always say so. */
  private closeForgotten(): void {
    if (!this.nodes.settled) return;
    const served = new Set(this.nodes.others.flatMap(({ serves }) => serves));
    for (const pull of this.all) if (isOnRecord(pull) && !served.has(pull.id)) pull.close();
  }

  /** Never rejects. */
  private async lookUp(rooms: readonly Room[]): Promise<void> {
    const without = rooms.filter((room) => this.lacksSource(room));
    const origins = await this.directory.find(without.map(({ id }) => id));
    await Promise.all(
      without.map(async (room) => {
        const origin = origins.get(room.id);
        if (origin && this.lacksSource(room)) await this.open(room, origin.nodeId);
      }),
    );
  }

  private lacksSource(room: Room): boolean {
    return !room.closed && !room.broadcaster && !this.byRoom.has(room);
  }

  private async turnTo(room: Room, nodeId: string): Promise<void> {
    const pull = this.byRoom.get(room);
    if (pull?.origin === nodeId) return;
    pull?.close();
    if (this.lacksSource(room)) await this.open(room, nodeId);
  }

  private async open(room: Room, nodeId: string): Promise<void> {
    if (nodeId === this.nodes.id) return;
    const pull = new Pull(room, nodeId, this.channel, () => {
      this.doubtful.delete(pull);
      if (this.byRoom.get(room) === pull) this.byRoom.delete(room);
    });
    this.byRoom.set(room, pull);
    await this.attempt(pull, () => pull.open(pipePlace(this.config)));
  }

  private async renew(pull: Pull): Promise<void> {
    this.doubtful.delete(pull);
    await this.attempt(pull, async () => {
      try {
        await pull.renew();
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        // The other node is not back yet; its media may go on all the same.
        if (error.code === 'node_unreachable') this.doubtful.add(pull);
        else pull.close();
      }
    });
  }

  /** Never rejects: a room without its source is looked up again. */
  private async attempt(pull: Pull, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.log.warn(
        `stream ${pull.room.id} from node ${pull.origin}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}
