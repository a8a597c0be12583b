import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Nodes } from '../cluster/nodes.js';
import { RoomRegistry } from '../media/room-registry.js';
import { WorkerPool } from '../media/worker-pool.js';

/** How much this node has to do; the others and load balancers are told. */
@Injectable()
export class NodeLoad implements OnApplicationBootstrap {
  constructor(
    private readonly nodes: Nodes,
    private readonly pool: WorkerPool,
    private readonly rooms: RoomRegistry,
  ) {}

  onApplicationBootstrap(): void {
    this.nodes.contribute(() => ({ load: this.load, peers: this.peers }));
  }

  /** How full the media workers are on average, from 0 to 1. */
  get load(): number {
    const { workers } = this.pool;
    if (workers.length === 0) return 1;
    return workers.reduce((sum, { fullness }) => sum + fullness, 0) / workers.length;
  }

  get peers(): number {
    return this.rooms.rooms.reduce((sum, { peerCount }) => sum + peerCount, 0);
  }
}
