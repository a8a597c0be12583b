// `npm run bench:fanout`: what one stream costs a server for each of its viewers, beside other servers in the same run.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { sampleDir } from '../../../tools/load/src/options.ts';
import { CAMERA_LAYERS, sampleVideos } from '../../../tools/load/src/sample-video.ts';
import { oneWorker, twoNodes, twoWorkers } from './amphi-servers.ts';
import { type Cell, measureCell } from './cell.ts';
import { assertTwoCores, cores } from './cores.ts';
import { machine, memoryOf } from './machine.ts';
import { bareMediasoup, janus } from './other-servers.ts';
import { ratiosOf, ratioTableOf, rowsOf, tableOf } from './report.ts';
import type { ServerUnderTest } from './server-under-test.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    viewers: { type: 'string', default: '25,50,75,100,150,200' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '10' },
  },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
const steps = values.viewers.split(',').map(Number);

assertTwoCores();
const [video] = (await sampleVideos(sampleDir, CAMERA_LAYERS)).slice(-1);
if (!video) throw new Error('no video');

const servers: ServerUnderTest[] = [];
const measured: Cell[][] = [];
try {
  for (const start of [oneWorker, bareMediasoup, twoWorkers, twoNodes, janus])
    servers.push(await start());
  await measure(video);
} finally {
  for (const server of servers) await server.stop();
}

const rows = rowsOf(measured.flat());
const ratios = ratiosOf(measured);
console.log(`\n${tableOf(rows)}\n\n${ratioTableOf(ratios)}`);
if (values.json) {
  const figures = { machine, cores, rows, ratios, cells: measured.flat() };
  await writeFile(values.json, JSON.stringify(figures, null, 2) + '\n');
}

/** More and more viewers, all servers in turn, until a server has lost packets or the generator is too busy. */
async function measure(file: string): Promise<void> {
  const idle = new Map<string, number>();
  for (const { name, pids } of servers) idle.set(name, await memoryOf(pids));
  // Not counted: code is compiled and memory is taken when it is first used.
  for (const server of servers) await measureOne(server, steps[0] ?? 0, 2);
  const ended = new Set<string>();
  for (const viewers of steps)
    for (let round = 0; round < rounds; round++) {
      const cells: Cell[] = [];
      for (const server of inTurn(servers, round))
        if (!ended.has(server.name)) cells.push(await measureOne(server, viewers, seconds));
      measured.push(cells);
      if (round === rounds - 1)
        for (const cell of cells) if (cell.discarded || cell.lost > 0) ended.add(cell.server);
    }

  async function measureOne(server: ServerUnderTest, viewers: number, length: number) {
    const idleMemory = idle.get(server.name) ?? 0;
    const cell = await measureCell({ server, viewers, seconds: length, video: file, idleMemory });
    const { packetsPerSecond, cpu, lost, generatorCpu, discarded } = cell;
    console.log(
      `${server.name}, ${viewers} viewers: ${packetsPerSecond.toFixed(0)} packets/s, ` +
        `${(100 * cpu).toFixed(1)} % of a core, ${lost} lost, ` +
        `generator ${(100 * generatorCpu).toFixed(0)} %${discarded ? ', discarded' : ''}`,
    );
    return cell;
  }
}

/** Back and forth: those that are compared are measured one after the other, each as often before the other. */
function inTurn<T>(all: readonly T[], round: number): T[] {
  return round % 2 ? all.toReversed() : [...all];
}
