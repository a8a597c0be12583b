// A process that broadcasts or watches, at the bench's command (generators.ts).
import { AmphiStream } from '../../../tools/load/src/amphi.ts';
import { Broadcaster } from '../../../tools/load/src/broadcaster.ts';
import { Crowd, difference } from '../../../tools/load/src/crowd.ts';
import { DelayMeter } from '../../../tools/load/src/delay-meter.ts';
import type { Sfu } from '../../../tools/load/src/sfu.ts';
import { readVideo } from '../../../tools/load/src/video-file.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command, Counted, Joined, Reply } from './generators.ts';
import { JanusRoom } from './janus-room.ts';
import type { Target } from './server-under-test.ts';

const meter = new DelayMeter();
let broadcaster: Broadcaster | undefined;
let crowd: Crowd | undefined;

process.on('message', (command: Command) => void answer(command));

async function answer(command: Command): Promise<void> {
  let reply: Reply;
  try {
    reply = { ok: true, result: await obey(command) };
  } catch (error) {
    reply = { ok: false, error: error instanceof Error ? (error.stack ?? '') : String(error) };
  }
  process.send?.(reply);
}

async function obey(command: Command): Promise<object> {
  switch (command.name) {
    case 'broadcast':
      broadcaster = await Broadcaster.start(
        await sfuOf(command.target),
        [await readVideo(command.video)],
        meter.sent,
      );
      return {};
    case 'join':
      return join(command.target, command.count, command.rate);
    case 'count':
      return count(command.seconds);
    case 'leave':
      await crowd?.close();
      await broadcaster?.close();
      return {};
  }
}

async function join(target: Target, count: number, rate: number): Promise<Joined> {
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  crowd ??= new Crowd(await sfuOf(target), meter.received);
  await crowd.join(count, rate);
  const { user, system } = process.cpuUsage(cpu);
  return {
    joined: crowd.viewers.length,
    failures: Object.fromEntries(crowd.failures),
    cpu: (user + system) / 1000 / (performance.now() - start),
  };
}

async function count(seconds: number): Promise<Counted> {
  meter.reset();
  const [before, cpu, start] = [crowd?.counts, process.cpuUsage(), performance.now()];
  await sleep(seconds * 1000);
  const elapsed = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    seconds: elapsed,
    received: crowd && before ? difference(crowd.counts, before) : undefined,
    delays: meter.delays,
    firstPacketMs: crowd?.firstPacketMs ?? [],
    keyFramesAsked: broadcaster?.keyFramesAsked ?? 0,
    cpu: (user + system) / 1e6 / elapsed,
  };
}

async function sfuOf(target: Target): Promise<Sfu> {
  if (target.kind === 'janus') return JanusRoom.connect(target.url, target.room);
  const { url, viewerUrls, streamId, token } = target;
  const streamAt = (at: string) =>
    new AmphiStream({ url: at, streamId, token, bindAddress: '127.0.0.1' });
  const [broadcast, seats] = [streamAt(url), viewerUrls.map(streamAt)];
  let next = 0;
  return {
    send: (offer) => broadcast.send(offer),
    receive: () => (seats[next++ % seats.length] ?? broadcast).receive(),
  };
}
