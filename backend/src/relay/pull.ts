import { randomUUID } from 'node:crypto';
import type { Piped } from '@amphi/contracts';
import type { NodeChannel } from '../cluster/node-channel.js';
import type { Inlet } from '../media/inlet.js';
import type { PipePlace } from '../media/pipe.js';
import type { Room } from '../media/room.js';

/** A room that is fed by another node, through one pipe for all its viewers. */
export class Pull {
  readonly id = randomUUID();
  readonly startedAt = Date.now();
  private inlet?: Inlet;
  private isClosed = false;

  constructor(
    readonly room: Room,
    /** The node that the broadcaster is on. */
    readonly origin: string,
    private readonly channel: NodeChannel,
    private readonly onClosed: (pull: Pull) => void,
  ) {}

  /** @throws AppError `node_unreachable`, `stream_not_live`, `not_joined`, `media_unavailable`, … when closed already */
  async open(place: PipePlace): Promise<void> {
    try {
      const inlet = await this.room.openInlet(place);
      this.inlet = inlet;
      inlet.once('closed', () => this.close());
      if (this.isClosed) inlet.close();
      const { end, ...piped } = await this.ask(inlet);
      await inlet.connect(end);
      await inlet.take(piped);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Says what is wanted now, and asks for what may have been told while nobody heard it. @throws as `open` */
  async renew(): Promise<void> {
    if (!this.inlet) return;
    const { end: _, ...piped } = await this.ask(this.inlet);
    await this.inlet.take(piped);
  }

  /** @throws AppError `not_joined`, `media_unavailable`, `invalid_rtp_parameters` */
  async take(piped: Piped): Promise<void> {
    await this.inlet?.take(piped);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.inlet?.close();
    void this.channel.tell(this.origin, 'pullClosed', { pullId: this.id });
    this.onClosed(this);
  }

  private ask({ end }: Inlet) {
    return this.channel.request(this.origin, 'pull', {
      pullId: this.id,
      streamId: this.room.id,
      end,
      layers: this.room.wantedLayers.byProducer,
    });
  }
}
