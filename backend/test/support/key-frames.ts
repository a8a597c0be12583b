import type { types as mediasoup } from 'mediasoup';

/** Records what a producer's sender is asked for from now on. */
export async function keyFrameRequests(producer: mediasoup.Producer) {
  const times = new Map<number, number[]>();
  await producer.enableTraceEvent(['pli', 'fir']);
  producer.on('trace', ({ timestamp, info }) => {
    const ssrc = Number(info['ssrc']);
    times.set(ssrc, [...(times.get(ssrc) ?? []), timestamp]);
  });
  return {
    get count() {
      return [...times.values()].flat().length;
    },
    /** For each of its layers: one at once, and one for every second that has begun since. */
    expectOneASecond() {
      for (const asked of times.values()) {
        const seconds = (Math.max(...asked) - Math.min(...asked)) / 1000;
        expect(asked.length).toBeLessThanOrEqual(1 + Math.ceil(seconds));
      }
    },
  };
}
