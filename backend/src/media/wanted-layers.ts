import { EventEmitter } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import type { LayersWanted } from '@amphi/contracts';
import type { types as mediasoup } from 'mediasoup';

/** How long a layer stays wanted when nobody wants it any more, in milliseconds: its viewers go over to another one. */
const LINGER_MS = 5000;

/** Which simulcast layers the viewers of a room may come to receive: each viewer those up to the quality it chose. */
export class WantedLayers extends EventEmitter<{ changed: [] }> {
  private readonly consumers = new Set<mediasoup.Consumer>();
  private current: LayersWanted = {};
  private soon?: NodeJS.Immediate | undefined;
  private later?: NodeJS.Timeout | undefined;

  get byProducer(): LayersWanted {
    return this.current;
  }

  /** Counts one that can receive now, until it closes; of no effect on sound, or a second time. */
  add(consumer: mediasoup.Consumer): void {
    if (consumer.kind !== 'video' || this.consumers.has(consumer)) return;
    this.consumers.add(consumer);
    consumer.observer.once('close', () => {
      this.consumers.delete(consumer);
      this.update();
    });
    this.update();
  }

  /** A consumer was paused or resumed, or prefers other layers than before. A crowd that leaves at once is counted once. */
  update(): void {
    this.soon ??= setImmediate(() => {
      this.soon = undefined;
      this.compare();
    });
  }

  private compare(): void {
    const wanted = this.count();
    const rises = Object.entries(wanted).some(([id, count]) => count > (this.current[id] ?? 0));
    if (rises) this.change(wanted);
    else this.later ??= setTimeout(() => this.change(this.count()), LINGER_MS).unref();
  }

  private count(): LayersWanted {
    const counts: LayersWanted = {};
    for (const { producerId, paused, preferredLayers } of this.consumers)
      if (!paused)
        counts[producerId] = Math.max(
          counts[producerId] ?? 0,
          // Layers are numbered from 0 on.
          1 + (preferredLayers?.spatialLayer ?? 0),
        );
    return counts;
  }

  private change(wanted: LayersWanted): void {
    clearTimeout(this.later);
    this.later = undefined;
    if (isDeepStrictEqual(wanted, this.current)) return;
    this.current = wanted;
    this.emit('changed');
  }
}
