import type { LayersWanted, NodeResponses, Piped, PipeEnd } from '@amphi/contracts';
import { Logger } from '@nestjs/common';
import type { Outlet } from '../media/outlet.js';
import type { PipePlace } from '../media/pipe.js';
import type { Room } from '../media/room.js';

const CHANGES = [
  'producerAdded',
  'producerClosed',
  'producerPaused',
  'producerResumed',
  'broadcasterCame',
  'broadcasterWent',
] as const;

/** A room as it goes to one other node. */
export class Serving {
  readonly startedAt = Date.now();
  private readonly log = new Logger('Relay');
  private version = 0;
  private telling: Promise<void> = Promise.resolve();

  private constructor(
    private readonly room: Room,
    private readonly outlet: Outlet,
    private readonly onChanged: (piped: Piped) => Promise<void>,
  ) {
    const tell = () => this.tell();
    for (const change of CHANGES) room.on(change, tell);
    outlet.once('closed', () => CHANGES.forEach((change) => room.off(change, tell)));
  }

  /**
   * @param end where the other node receives
   * @param onChanged called with what goes through the pipe from then on; never rejects
   */
  static async open(
    room: Room,
    place: PipePlace,
    end: PipeEnd,
    onChanged: (piped: Piped) => Promise<void>,
  ): Promise<Serving> {
    return new Serving(room, await room.openOutlet(place, end), onChanged);
  }

  get streamId(): string {
    return this.room.id;
  }

  want(layers: LayersWanted): void {
    this.outlet.want(layers);
  }

  async state(): Promise<NodeResponses['pull']> {
    return { ...(await this.piped()), end: this.outlet.end };
  }

  whenClosed(listener: () => void): void {
    if (this.outlet.closed) listener();
    else this.outlet.once('closed', listener);
  }

  close(): void {
    this.outlet.close();
  }

  private async piped(): Promise<Piped> {
    const version = ++this.version;
    const broadcasterPresent = this.room.broadcaster !== undefined;
    return { version, broadcasterPresent, producers: await this.outlet.carry(this.room.producers) };
  }

  private tell(): void {
    this.telling = this.telling.then(async () => {
      if (this.outlet.closed) return;
      try {
        await this.onChanged(await this.piped());
      } catch (error) {
        this.log.error(`stream ${this.room.id} is not told on: ${String(error)}`);
      }
    });
  }
}
