import { once } from 'node:events';
import { setTimeout as nextTick } from 'node:timers/promises';
import type { CloseReason } from '../../src/media/peer.js';
import { RoomRegistry } from '../../src/media/room-registry.js';
import type { WorkerPool } from '../../src/media/worker-pool.js';
import { census, NOTHING } from '../support/census.js';
import { freePort } from '../support/free-port.js';
import { startPool } from '../support/pool.js';
import { camera } from '../support/rtp.js';

const signal = (pool: WorkerPool, name: NodeJS.Signals) => {
  for (const { worker } of pool.workers) process.kill(worker.pid, name);
};
const kill = (pool: WorkerPool) => signal(pool, 'SIGKILL');
const pids = (pool: WorkerPool) => pool.workers.map(({ worker }) => worker.pid);

describe('a worker that is killed', () => {
  let pool: WorkerPool;
  let rooms: RoomRegistry;

  beforeEach(async () => {
    pool = await startPool({ workers: 2 });
    rooms = new RoomRegistry(pool);
  });
  afterEach(() => pool.close());

  it('takes its rooms with it, not those of the others', async () => {
    const [one, other] = [await rooms.join('one', 'viewer'), await rooms.join('other', 'viewer')];
    const reasons: [string, CloseReason][] = [];
    one.peer.whenClosed((reason) => reasons.push(['one', reason]));
    other.peer.whenClosed((reason) => reasons.push(['other', reason]));
    const closed = once(one.room, 'closed');
    process.kill(pids(pool)[0] ?? 0, 'SIGKILL');
    await closed;
    expect(reasons).toEqual([['one', 'workerDied']]);
    expect(rooms.get('one')).toBeUndefined();
    expect(other.room.closed).toBe(false);
  });

  it('is replaced, and whoever joins meanwhile waits for the new one', async () => {
    const before = pids(pool);
    const { room, peer } = await rooms.join('stage', 'broadcaster');
    await room.produce(peer, camera());
    const closed = once(room, 'closed');
    kill(pool);
    await closed;
    const again = await rooms.join('stage', 'broadcaster');
    expect(again.room).not.toBe(room);
    await again.room.produce(again.peer, camera());
    again.peer.close('left');
    while (!pool.complete) await nextTick();
    expect(pids(pool)).toHaveLength(2);
    expect(pids(pool).some((pid) => before.includes(pid))).toBe(false);
    expect(pool.workers.map(({ load }) => load)).toEqual([0, 0]);
    expect(await census(pool)).toEqual(NOTHING);
  });

  it('ends what is under way in its rooms with a code, and rooms under way go to another', async () => {
    const { room, peer } = await rooms.join('stage', 'broadcaster');
    signal(pool, 'SIGSTOP');
    const underWay = [
      rooms.join('stage', 'viewer').catch(codeOf),
      room.produce(peer, camera()).catch(codeOf),
    ];
    const elsewhere = rooms.join('elsewhere', 'viewer');
    kill(pool);
    expect(await Promise.all(underWay)).toEqual(['media_unavailable', 'media_unavailable']);
    expect((await elsewhere).peer.closed).toBe(false);
  });

  it('comes back on its own port', async () => {
    pool.close();
    const port = await freePort();
    pool = await startPool({ port });
    rooms = new RoomRegistry(pool);
    const closed = once((await rooms.join('stage', 'viewer')).room, 'closed');
    kill(pool);
    await closed;
    const { peer } = await rooms.join('stage', 'viewer');
    expect(peer.transportParameters.iceCandidates).toEqual([
      expect.objectContaining({ protocol: 'udp', port, address: '127.0.0.1' }),
      expect.objectContaining({ protocol: 'tcp', port, address: '127.0.0.1' }),
    ]);
  });
});

const codeOf = (error: unknown) => (error as { code: string }).code;
