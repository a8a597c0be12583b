import { EventEmitter } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import type { LayersWanted } from '@amphi/contracts';
import type { types as mediasoup } from 'mediasoup';

/** How long a layer stays wanted when nobody wants it any more, in milliseconds: its viewers go over to another one. */
const LINGER_MS = 5000;

/**
 * Which simulcast layers the viewers of a room may come to receive: each up to the quality that it chose, and all of
 * them where one chose none.
 */
export class WantedLayers extends EventEmitter<{ changed: [] }> {
  /** The highest layers of the consumers. */
  private readonly tops = new Map<mediasoup.Consumer, number>();
  private current: LayersWanted = {};
  private later?: NodeJS.Timeout | undefined;

  get byProducer(): LayersWanted {
    return this.current;
  }

  /** Counts it until it closes; of no effect on one without layers. */
  add(consumer: mediasoup.Consumer): void {
    if (consumer.type !== 'simulcast') return;
    this.tops.set(consumer, consumer.preferredLayers?.spatialLayer ?? 0);
    consumer.observer.once('close', () => {
      this.tops.delete(consumer);
      this.update();
    });
    this.update();
  }

  /** A consumer prefers other layers than before. */
  update(): void {
    const wanted = this.count();
    const rises = Object.entries(this.current).some(
      ([id, count]) => (wanted[id] ?? Infinity) > count,
    );
    if (rises) this.change(wanted);
    else this.later ??= setTimeout(() => this.change(this.count()), LINGER_MS).unref();
  }

  private count(): LayersWanted {
    const counts: LayersWanted = {};
    for (const [{ producerId, preferredLayers }, top] of this.tops) {
      const preferred = preferredLayers?.spatialLayer ?? top;
      // Layers are numbered from 0 on.
      const count = preferred < top ? preferred + 1 : Infinity;
      counts[producerId] = Math.max(counts[producerId] ?? 0, count);
    }
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count < Infinity));
  }

  private change(wanted: LayersWanted): void {
    clearTimeout(this.later);
    this.later = undefined;
    if (isDeepStrictEqual(wanted, this.current)) return;
    this.current = wanted;
    this.emit('changed');
  }
}
