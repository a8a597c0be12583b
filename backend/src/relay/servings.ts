import { type NodeRequests, type NodeResponses } from '@amphi/contracts';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Subscription } from 'rxjs';
import { Directory } from '../cluster/directory.js';
import { NodeChannel } from '../cluster/node-channel.js';
import { Nodes } from '../cluster/nodes.js';
import { AppError } from '../common/app-error.js';
import type { Config } from '../config/config.js';
import { InjectConfig } from '../config/config.module.js';
import { RoomRegistry } from '../media/room-registry.js';
import { isOnRecord } from './on-record.js';
import { pipePlace } from './pipe-place.js';
import { Serving } from './serving.js';

interface Entry {
  readonly serving: Promise<Serving>;
  opened?: Serving;
}

/** Sends the streams whose broadcasters are on this node to the nodes that ask for them. */
@Injectable()
export class Servings implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly byPull = new Map<string, Entry>();
  private readonly following = new Subscription();

  constructor(
    private readonly rooms: RoomRegistry,
    private readonly channel: NodeChannel,
    private readonly nodes: Nodes,
    private readonly directory: Directory,
    @InjectConfig() private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    const { channel, nodes, directory, following } = this;
    nodes.contribute(() => ({ serves: [...this.byPull.keys()] }));
    channel.answer('pull', (request, from) => this.serve(request, from));
    following.add(
      channel.told('pullClosed').subscribe(({ payload }) => this.close(payload.pullId)),
    );
    following.add(nodes.refreshed.subscribe(() => this.closeForgotten()));
    following.add(
      directory.taken.subscribe((streamId) =>
        this.closeAll(({ opened }) => opened?.streamId === streamId),
      ),
    );
  }

  onModuleDestroy(): void {
    this.following.unsubscribe();
  }

  /** @throws AppError `stream_not_live` when its broadcaster is not here, `media_unavailable`, `not_joined` */
  private async serve(request: NodeRequests['pull'], from: string): Promise<NodeResponses['pull']> {
    let entry = this.byPull.get(request.pullId);
    if (!entry) {
      entry = { serving: this.open(request, from) };
      this.byPull.set(request.pullId, entry);
    }
    try {
      const serving = (entry.opened = await entry.serving);
      serving.want(request.layers);
      return await serving.state();
    } catch (error) {
      this.byPull.delete(request.pullId);
      throw error;
    }
  }

  private async open(
    { pullId, streamId, end }: NodeRequests['pull'],
    nodeId: string,
  ): Promise<Serving> {
    const room = this.rooms.get(streamId);
    if (!room?.broadcaster)
      throw new AppError('stream_not_live', 'The broadcaster of this stream is not here.');
    const serving = await Serving.open(room, pipePlace(this.config), end, (piped) =>
      this.channel.tell(nodeId, 'pipedChanged', { pullId, ...piped }),
    );
    serving.whenClosed(() => {
      this.byPull.delete(pullId);
      void this.channel.tell(nodeId, 'pullClosed', { pullId });
    });
    return serving;
  }

  private close(pullId: string): void {
    const entry = this.byPull.get(pullId);
    // One that is still being opened closes as soon as it is; its failure is told to who asked for it.
    entry?.serving.then(
      (serving) => serving.close(),
      () => undefined,
    );
  }

  private closeAll(condition: (entry: Entry) => boolean): void {
    for (const [pullId, entry] of this.byPull) if (condition(entry)) this.close(pullId);
  }

  /** A node that has closed its end, or died, could not always say so. */
  private closeForgotten(): void {
    if (!this.nodes.settled) return;
    const pulls = new Set(this.nodes.others.flatMap((node) => node.pulls));
    for (const [pullId, { opened }] of this.byPull)
      if (opened && isOnRecord(opened) && !pulls.has(pullId)) opened.close();
  }
}
