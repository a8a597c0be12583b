import { setTimeout as sleep } from 'node:timers/promises';
import { AmphiStream } from './amphi.ts';
import { Broadcaster } from './broadcaster.ts';
import { Crowd, difference } from './crowd.ts';
import { DelayMeter } from './delay-meter.ts';
import { LoadError } from './load-error.ts';
import { type LoadOptions, sampleDir } from './options.ts';
import type { ReceptionCounts } from './reception.ts';
import { CAMERA_LAYERS, sampleVideos } from './sample-video.ts';
import { createStream } from './server.ts';
import { quantile } from './statistics.ts';
import { readVideo, type VideoFile } from './video-file.ts';

export interface LoadFigures {
  streamId: string;
  viewers: { asked: number; joined: number; failures: Record<string, number> };
  seconds: number;
  /** Of all viewers together while it was counted. */
  received: ReceptionCounts;
  bitrateOfOneViewer: number;
  /** From the wish to watch to the first packet. */
  firstPacketMs: Quantiles;
  /** From the broadcaster's send to the viewer's receive, generator included; empty for somebody else's stream. */
  delayMs: Quantiles;
  keyFramesAsked: number | null;
  /** Share of one core. */
  generatorCpu: number;
}

export interface Quantiles {
  p50: number | undefined;
  p95: number | undefined;
  p99: number | undefined;
}

/**
 * Broadcasts if need be, lets the viewers in, and counts. Cut short by the signal, it counts until then.
 * @throws LoadError when there is nothing to load
 */
export async function runLoad(options: LoadOptions, signal: AbortSignal): Promise<LoadFigures> {
  const meter = new DelayMeter();
  const stage = options.streamId
    ? { streamId: options.streamId, keyFramesAsked: () => null, close: async () => {} }
    : await goLive(options, meter);
  try {
    const crowd = new Crowd(
      new AmphiStream({ ...options, streamId: stage.streamId }),
      meter.received,
    );
    try {
      await crowd.join(options.viewers, options.rate, signal);
      assertSomebodyIn(crowd, options);
      return {
        ...(await count(crowd, meter, options, signal)),
        ...told(stage),
        ...who(crowd, options),
      };
    } finally {
      await crowd.close();
    }
  } finally {
    await stage.close();
  }
}

interface Stage {
  streamId: string;
  keyFramesAsked: () => number | null;
  close: () => Promise<void>;
}

async function goLive(
  { url, videos, bindAddress }: LoadOptions,
  meter: DelayMeter,
): Promise<Stage> {
  const layers = await readVideos(videos);
  const stream = await createStream(url);
  const sfu = new AmphiStream({ url, streamId: stream.id, token: stream.token, bindAddress });
  const broadcaster = await Broadcaster.start(sfu, layers, meter.sent);
  console.log(`live at ${url}/watch/${stream.id}`);
  return {
    streamId: stream.id,
    keyFramesAsked: () => broadcaster.keyFramesAsked,
    close: async () => {
      await broadcaster.close();
      await stream.end();
    },
  };
}

async function readVideos(files: readonly string[]): Promise<[VideoFile, ...VideoFile[]]> {
  const paths = files.length ? files : await sampleVideos(sampleDir, CAMERA_LAYERS);
  const [smallest, ...larger] = await Promise.all(paths.map(readVideo));
  if (!smallest) throw new LoadError('There is no video to send.');
  return [smallest, ...larger];
}

function assertSomebodyIn({ viewers, failures }: Crowd, options: LoadOptions): void {
  const [reason] = failures.keys();
  if (options.viewers > 0 && viewers.length === 0) throw new LoadError(`Nobody got in. ${reason}`);
}

async function count(
  crowd: Crowd,
  meter: DelayMeter,
  { seconds, viewers }: LoadOptions,
  signal: AbortSignal,
) {
  meter.reset();
  const [before, cpu, start] = [crowd.counts, process.cpuUsage(), performance.now()];
  // An aborted wait ends the count early.
  await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
  const elapsed = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const received = difference(crowd.counts, before);
  return {
    seconds: elapsed,
    received,
    bitrateOfOneViewer: viewers && (8 * received.bytes) / elapsed / crowd.viewers.length,
    firstPacketMs: quantiles(crowd.firstPacketMs),
    delayMs: quantiles(meter.delays),
    generatorCpu: (user + system) / 1e6 / elapsed,
  };
}

const told = (stage: Stage) => ({
  streamId: stage.streamId,
  keyFramesAsked: stage.keyFramesAsked(),
});

const who = (crowd: Crowd, { viewers }: LoadOptions) => ({
  viewers: {
    asked: viewers,
    joined: crowd.viewers.length,
    failures: Object.fromEntries(crowd.failures),
  },
});

export const quantiles = (values: readonly number[]): Quantiles => ({
  p50: quantile(values, 0.5),
  p95: quantile(values, 0.95),
  p99: quantile(values, 0.99),
});
