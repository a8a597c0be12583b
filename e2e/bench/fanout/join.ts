// `npm run bench:join`: many viewers come to one stream within seconds.
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sampleDir } from '../../../tools/load/src/options.ts';
import { sampleVideos } from '../../../tools/load/src/sample-video.ts';
import { Signaling } from '../../../tools/load/src/server.ts';
import { quantile } from '../../../tools/load/src/statistics.ts';
import { cpuShare } from '../processes.ts';
import { everyWorker } from './amphi-servers.ts';
import { assertTwoCores } from './cores.ts';
import { Generator } from './generators.ts';
import { machine } from './machine.ts';
import type { Target } from './server-under-test.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    viewers: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '5' },
  },
});
const [viewers, seconds] = [Number(values.viewers), Number(values.seconds)];

/** Small: it is the joining that is measured, and the generator has to keep up with 500 viewers. */
const LAYER = { height: 90, kilobits: 40, framesPerSecond: 10 };
/** How long the last ones may wait for their first packet. */
const SETTLE_MS = 5000;
const ASK_EVERY_MS = 20;
/** The server looks so often how late its event loop is, and counts this in. */
const LOOKS_EVERY_MS = 10;

assertTwoCores();
const [video] = await sampleVideos(sampleDir, [LAYER]);
if (!video) throw new Error('no video');

const server = await everyWorker();
const [broadcaster, crowd] = [Generator.start(), Generator.start()];
try {
  const target = await server.openStream();
  await broadcaster.broadcast(target, video);
  const idle = await answerTimes(target, sleep(2000));
  const before = await broadcaster.count(0);
  // Each reading begins a new measurement.
  await eventLoopDelay(target);
  const join = crowd.join(target, viewers, viewers / seconds);
  let [busy, share]: [number[], number] = [[], 0];
  share = await cpuShare(server.pids, async () => {
    busy = await answerTimes(target, join);
  });
  const eventLoopMs = await eventLoopDelay(target);
  await sleep(SETTLE_MS);
  const [asked, counted, { joined, failures, cpu }] = [
    await broadcaster.count(0),
    await crowd.count(1),
    await join,
  ];
  const figures = {
    viewers: { asked: viewers, joined, withPackets: counted.firstPacketMs.length, failures },
    firstPacketMs: quantilesOf(counted.firstPacketMs),
    keyFramesAsked: asked.keyFramesAsked - before.keyFramesAsked,
    lost: counted.received?.lost,
    signalingMs: { idle: quantilesOf(idle), whileJoining: quantilesOf(busy) },
    eventLoopMs,
    serverCpu: share,
    generatorCpu: cpu,
  };
  print(figures);
  if (values.json) {
    await writeFile(values.json, JSON.stringify({ machine, join: figures }, null, 2) + '\n');
  }
} finally {
  await Promise.all([broadcaster.stop(), crowd.stop()]);
  await server.stop();
}

/** How late the server's event loop was since it was asked before, as it says in its metrics. Milliseconds. */
async function eventLoopDelay(target: Target): Promise<{ p50: number; p99: number; max: number }> {
  const metrics = await (await fetch(`${target.url}/api/metrics`)).text();
  const read = (name: string) => {
    const [, seconds] =
      new RegExp(`^nodejs_eventloop_lag_${name}_seconds (\\S+)`, 'm').exec(metrics) ?? [];
    return Math.max(0, 1000 * Number(seconds) - LOOKS_EVERY_MS);
  };
  return { p50: read('p50'), p99: read('p99'), max: read('max') };
}

/**
 * How long a socket that joins nothing waits for an answer, again and again while the others join: the server's event
 * loop, and the way there and back.
 * @returns milliseconds
 */
async function answerTimes(target: Target, until: Promise<unknown>): Promise<number[]> {
  if (target.kind !== 'amphi') throw new Error('not an Amphi');
  const signaling = await Signaling.connect(target.url);
  let isOver = false;
  void until.finally(() => (isOver = true));
  const times: number[] = [];
  while (!isOver) {
    const start = performance.now();
    // Who is in no stream has nothing to leave: the shortest request that there is.
    await signaling.request('leave', {});
    times.push(performance.now() - start);
    await sleep(ASK_EVERY_MS);
  }
  signaling.close();
  return times;
}

function quantilesOf(values: readonly number[]) {
  const at = (p: number) => quantile(values, p) ?? NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

function print(figures: {
  viewers: { asked: number; joined: number; withPackets: number; failures: object };
  firstPacketMs: Quantiles;
  keyFramesAsked: number;
  lost: number | undefined;
  signalingMs: { idle: Quantiles; whileJoining: Quantiles };
  eventLoopMs: { p50: number; p99: number; max: number };
  serverCpu: number;
  generatorCpu: number;
}): void {
  const inWords = (quantiles: Record<string, number>) =>
    Object.values(quantiles)
      .map((value) => value.toFixed(1))
      .join(', ') + ' ms';
  const { viewers: who, signalingMs } = figures;
  const rows: Record<string, string> = {
    'viewers who came, in': `${who.joined} of ${who.asked}, ${seconds} s`,
    'viewers with packets': String(who.withPackets),
    ...(who.joined < who.asked && { 'kept out': JSON.stringify(who.failures) }),
    'time to first packet, p50, p95, p99, max': inWords(figures.firstPacketMs),
    'key frames asked': String(figures.keyFramesAsked),
    'packets lost after that': String(figures.lost),
    'signaling answers, idle, p50, p95, p99, max': inWords(signalingMs.idle),
    'signaling answers, while they join': inWords(signalingMs.whileJoining),
    'event loop late, p50, p99, max': inWords(figures.eventLoopMs),
    'server CPU while they join': `${(100 * figures.serverCpu).toFixed(0)} % of a core`,
    'generator CPU while they join': `${(100 * figures.generatorCpu).toFixed(0)} % of a core`,
  };
  const width = Math.max(...Object.keys(rows).map((name) => name.length));
  for (const [name, value] of Object.entries(rows)) console.log(`${name.padEnd(width)}  ${value}`);
}

type Quantiles = ReturnType<typeof quantilesOf>;
