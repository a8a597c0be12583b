import { createWorker, type types as mediasoup } from 'mediasoup';

/**
 * Starts a worker that lives until it is closed. mediasoup's own ones close themselves at the first signal, under the
 * viewers of a server which would let them move first.
 */
export function launchWorker(settings: mediasoup.WorkerSettings): Promise<mediasoup.Worker> {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = signals.map((signal) => process.listeners(signal));
  const starting = createWorker(settings);
  for (const [index, signal] of signals.entries())
    for (const listener of process.listeners(signal))
      if (!before[index]?.includes(listener)) process.removeListener(signal, listener);
  return starting;
}
