import type { WorkerPool } from '../../src/media/worker-pool.js';

export interface Census {
  routers: number;
  transports: number;
  /** Producers and consumers. */
  streams: number;
}

export const NOTHING: Census = { routers: 0, transports: 0, streams: 0 };

/** What the workers themselves say that they hold, counted over the pool. */
export async function census(pool: Pick<WorkerPool, 'workers'>): Promise<Census> {
  const sum = { ...NOTHING };
  for (const { worker, webRtcServer } of pool.workers) {
    const { routerIds, webRtcServerIds, channelMessageHandlers } = await worker.dump();
    const { webRtcTransportIds } = await webRtcServer.dump();
    const known = new Set([...routerIds, ...webRtcServerIds, ...webRtcTransportIds]);
    const handlers = channelMessageHandlers.channelRequestHandlers;
    sum.routers += routerIds.length;
    sum.transports += webRtcTransportIds.length;
    sum.streams += handlers.filter((id) => !known.has(id)).length;
  }
  return sum;
}

/** Waits until the workers hold exactly this; fails with the difference when the test's time is nearly over. */
export async function untilCensus(pool: WorkerPool, expected: Census): Promise<void> {
  const giveUpAt = Date.now() + 20_000;
  let counted = await census(pool);
  while (JSON.stringify(counted) !== JSON.stringify(expected) && Date.now() < giveUpAt)
    counted = await census(pool);
  expect(counted).toEqual(expected);
}
