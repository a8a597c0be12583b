// `npm run bench:workers`: how many viewers of one stream two workers carry beside one, each worker on a small core.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { sampleDir } from '../../../tools/load/src/options.ts';
import { CAMERA_LAYERS, sampleVideos } from '../../../tools/load/src/sample-video.ts';
import { startAmphi } from './amphi-servers.ts';
import { climb, type Climb, type Rung } from './climb.ts';
import { assertTwoCores } from './cores.ts';
import { machine } from './machine.ts';
import { ratioTableOf } from './report.ts';
import { SmallCore } from './small-core.ts';
import { lineOf, ratiosOf, type Round, tableOf } from './workers-report.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    /** What each worker has of a core. */
    core: { type: 'string', default: '0.12' },
    /** Viewers to begin with. */
    from: { type: 'string', default: '32' },
    /** And how many more a worker there are on each rung. */
    step: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '6' },
  },
});
const [share, step, seconds] = [Number(values.core), Number(values.step), Number(values.seconds)];

/** A climb begins at this part of what is expected, so that it ends within minutes. */
const BELOW = 0.8;
/** A limit by viewers that is not met; viewers are spread by how near they are to it. */
const BEYOND = 1.25;

assertTwoCores();
const [video] = (await sampleVideos(sampleDir, CAMERA_LAYERS)).slice(-1);
if (!video) throw new Error('no video');

const rounds: Round[] = [];
let from = Number(values.from);
for (let round = 0; round < Number(values.rounds); round++) {
  const one = await measure('one worker', 1, from, { MEDIA_VIEWERS_PER_WORKER: '10000' });
  const carried = one.carried?.viewers;
  if (carried === undefined) throw new Error(`Too many viewers to begin with: --from ${from}`);
  from = Math.floor(BELOW * carried);
  // As an operator sets it who has measured what a worker carries.
  const two = await measure('two workers, each up to that', 2, 2 * from, {
    MEDIA_VIEWERS_PER_WORKER: String(carried),
  });
  const even = await measure('two workers, evenly', 2, 2 * from, {
    MEDIA_VIEWERS_PER_WORKER: String(Math.ceil(BEYOND * carried)),
    MEDIA_SPREAD_AT: '0',
  });
  rounds.push({ one, two, even });
}

const ratios = ratiosOf(rounds);
console.log(`\n${tableOf(rounds)}\n\n${ratioTableOf(ratios)}`);
if (values.json) {
  const figures = { machine, smallCore: share, rounds, ratios };
  await writeFile(values.json, JSON.stringify(figures, null, 2) + '\n');
}

async function measure(
  what: string,
  count: number,
  first: number,
  settings: Record<string, string>,
): Promise<Climb> {
  const cores: SmallCore[] = [];
  try {
    while (cores.length < count) cores.push(await SmallCore.create(share));
    const server = await startAmphi(what, { MEDIA_WORKERS: String(count), ...settings });
    try {
      const workers = cores.map((core, index) => ({ core, pid: server.mediaPids[index] ?? 0 }));
      for (const { core, pid } of workers) await core.hold(pid);
      const onRung = (rung: Rung) => console.log(`${what}: ${lineOf(rung)}`);
      return await climb({
        ...{ server, workers, video: video ?? '', seconds, onRung },
        ...{ from: first, step: count * step },
      });
    } finally {
      await server.stop();
    }
  } finally {
    for (const core of cores) await core.close();
  }
}
