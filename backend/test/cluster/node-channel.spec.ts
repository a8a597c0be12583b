import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { NodeChannel } from '../../src/cluster/node-channel.js';
import { AppError } from '../../src/common/app-error.js';
import { createRedis, type Redis } from '../../src/common/redis.module.js';
import { testEnvironment } from '../support/app.js';
import { OwnRedis } from '../support/redis.js';
import { ServerProcess } from '../support/server-process.js';

const PULL = {
  pullId: randomUUID(),
  streamId: randomUUID(),
  end: {
    ip: '127.0.0.1',
    port: 40_000,
    srtpParameters: { cryptoSuite: 'AEAD_AES_256_GCM' as const, keyBase64: 'key' },
  },
  layers: {},
};
const PIPED = { end: PULL.end, version: 1, broadcasterPresent: true, producers: [] };
const UNREACHABLE = { code: 'node_unreachable' };

/** Deaths of Redis; each is another chance for a command to be under way. */
const DEATHS = 12;
const TIMEOUT_MS = 120_000;

class Warnings extends ConsoleLogger {
  readonly warnings: unknown[] = [];

  override warn(message: unknown): void {
    this.warnings.push(message);
  }
}

/** Channels of several nodes in this process, over a real Redis. */
describe('the channel between nodes', () => {
  let server: OwnRedis;
  const open: { redis: Redis; channel: NodeChannel }[] = [];

  async function start(url = server.url): Promise<NodeChannel> {
    const redis = await createRedis(url).connect();
    const channel = new NodeChannel(redis);
    open.push({ redis, channel });
    await channel.open();
    return channel;
  }

  /** What this one is told, from now on. */
  function heard(channel: NodeChannel): { from: string; payload: { pullId: string } }[] {
    const told: { from: string; payload: { pullId: string } }[] = [];
    channel.told('pullClosed').subscribe(({ from, payload }) => told.push({ from, payload }));
    return told;
  }

  const until = async (condition: () => boolean | Promise<boolean>) => {
    while (!(await condition())) await delay(20);
  };
  const ask = (from: NodeChannel, to: NodeChannel) => from.request(to.nodeId, 'pull', PULL);

  beforeEach(async () => {
    server = await OwnRedis.start();
  });
  afterEach(async () => {
    for (const { channel, redis } of open.splice(0)) {
      channel.onApplicationShutdown();
      redis.destroy();
    }
    await server.close();
  });

  it('reaches the one node that is meant, or all others', async () => {
    const [a, b, c] = [await start(), await start(), await start()];
    const asked: string[][] = [];
    for (const node of [a, b, c])
      node.answer('pull', async (_, from) => {
        asked.push([from, node.nodeId]);
        return PIPED;
      });
    expect(await Promise.all([ask(a, b), ask(c, b), ask(b, a)])).toEqual([PIPED, PIPED, PIPED]);
    const pairs = [
      [a.nodeId, b.nodeId],
      [c.nodeId, b.nodeId],
      [b.nodeId, a.nodeId],
    ];
    expect(asked.toSorted()).toEqual(pairs.toSorted());
    const [byA, byB, byC] = [heard(a), heard(b), heard(c)];
    const [one, all] = [{ pullId: randomUUID() }, { pullId: randomUUID() }];
    await a.tell(b.nodeId, 'pullClosed', one);
    await a.tellAll('pullClosed', all);
    await until(() => byB.length > 1 && byC.length > 0);
    const from = a.nodeId;
    expect(byB).toEqual(expect.arrayContaining([one, all].map((payload) => ({ from, payload }))));
    expect(byC).toEqual([{ from, payload: all }]);
    expect(byA).toEqual([]);
  });

  it('brings answers, also errors', async () => {
    const [a, b] = [await start(), await start()];
    a.answer('pull', async ({ streamId }) => {
      if (streamId !== PULL.streamId) throw new AppError('stream_not_live', 'Not here.');
      return PIPED;
    });
    expect(await ask(b, a)).toMatchObject({ end: PULL.end });
    const wrong = { ...PULL, streamId: randomUUID() };
    await expect(b.request(a.nodeId, 'pull', wrong)).rejects.toMatchObject({
      code: 'stream_not_live',
    });
  });

  it('refuses what does not make sense, and goes on', async () => {
    const [a, b] = [await start(), await start()];
    a.answer('pull', () => Promise.reject(new Error('is not reached')));
    const nonsense = { ...PULL, end: { ...PULL.end, port: -0.5 } };
    await expect(b.request(a.nodeId, 'pull', nonsense)).rejects.toMatchObject({
      code: 'validation_failed',
    });
    const told = heard(a);
    await b.tellAll('pullClosed', { pullId: PULL.pullId });
    await until(() => told.length > 0);
    expect(told).toEqual([{ from: b.nodeId, payload: { pullId: PULL.pullId } }]);
  });

  it('says at once that there is no such node', async () => {
    const a = await start();
    await expect(a.request(randomUUID(), 'pull', PULL)).rejects.toMatchObject(UNREACHABLE);
  });

  it('does not wait for a node that has died as it does for one that is silent', async () => {
    const [a, silent, dead] = [await start(), await start(), await start()];
    for (const node of [silent, dead]) node.answer('pull', () => new Promise(() => undefined));
    dead.onApplicationShutdown();
    const channel = `node:${dead.nodeId}:pull`;
    await until(async () => (await open[0]?.redis.pubSubNumSub([channel]))?.[channel] === 0);
    const ends: NodeChannel[] = [];
    await Promise.all(
      [silent, dead].map(async (node) => {
        await expect(ask(a, node)).rejects.toMatchObject(UNREACHABLE);
        ends.push(node);
      }),
    );
    expect(ends).toEqual([dead, silent]);
  });

  it('lets pass by what no node has said', async () => {
    const [a, b] = [await start(), await start()];
    b.answer('pull', async () => PIPED);
    const told = heard(b);
    const log = new Warnings();
    Logger.overrideLogger(log);
    const noise = ['', '{', 'null', '[]', '"5"', '{}', '{"pattern":{},"data":{"from":1}}'];
    const channels = ['nodes:pullClosed', `node:${b.nodeId}:pullClosed`, `node:${b.nodeId}:pull`];
    const answers = `node:${b.nodeId}:pull.reply`;
    for (const channel of channels)
      for (const text of noise) await open[0]?.redis.publish(channel, text);
    // What goes to all, both hear.
    await until(() => log.warnings.length === (channels.length + 1) * noise.length);
    // While answers are listened for, too.
    const asking = Promise.all(Array.from({ length: 20 }, () => ask(a, b)));
    for (const text of [...noise, '{"id":"1","err":{}}'])
      await open[0]?.redis.publish(answers, text);
    expect(await asking).toHaveLength(20);
    await a.tell(b.nodeId, 'pullClosed', { pullId: PULL.pullId });
    await until(() => told.length > 0);
    Logger.overrideLogger(new ConsoleLogger());
    expect(told).toEqual([{ from: a.nodeId, payload: { pullId: PULL.pullId } }]);
  });

  it('takes an answer that makes no sense for none', async () => {
    const [a, b] = [await start(), await start()];
    b.answer('pull', async () => ({ ...PIPED, version: 0.5 }));
    await expect(ask(a, b)).rejects.toMatchObject(UNREACHABLE);
  });

  it('gets in with the user, the password and the database of its URL', async () => {
    const admin = await createRedis(server.url).connect();
    await admin.aclSetUser('amphi', ['on', '>p@ss/', '~*', '&*', '+@all']);
    await admin.aclSetUser('default', 'off');
    admin.destroy();
    const url = server.url.replace('//', '//amphi:p%40ss%2F@') + '/3';
    const [a, b] = [await start(url), await start(url)];
    b.answer('pull', async () => PIPED);
    expect(await ask(a, b)).toEqual(PIPED);
    const clients = await open[0]?.redis.clientList();
    // Of each node: this client, and two for either side of the transport.
    const asTold = { user: 'amphi', db: 3 };
    expect(clients).toMatchObject(Array.from({ length: 10 }, () => asTold));
  });

  it(
    'outlives a Redis that dies over and over in the middle of it, and says when it hears again',
    async () => {
      const faults: unknown[] = [];
      const note = (reason: unknown) => faults.push(reason);
      process.on('unhandledRejection', note);
      const [a, b] = [await start(), await start()];
      b.answer('pull', async () => PIPED);
      const outcomes: unknown[] = [];
      let interruptions = 0;
      b.interrupted.subscribe(() => (interruptions += 1));
      let isOver = false;
      const askOn = async () => {
        while (!isOver) {
          await ask(a, b).then(
            () => outcomes.push('answered'),
            (error: { code: unknown }) => outcomes.push(error.code),
          );
          await a.tell(b.nodeId, 'pullClosed', { pullId: PULL.pullId });
          await b.tellAll('pullClosed', { pullId: PULL.pullId });
          await delay(1);
        }
      };
      const asking = Array.from({ length: 20 }, askOn);
      for (let death = 1; death <= DEATHS; death++) {
        outcomes.length = 0;
        await until(() => outcomes.filter((outcome) => outcome === 'answered').length > 20);
        await server.kill();
        await until(() => outcomes.includes(UNREACHABLE.code));
        await server.start();
        await until(() => interruptions === death);
      }
      outcomes.length = 0;
      await until(() => outcomes.includes('answered'));
      isOver = true;
      await Promise.all(asking);
      await delay(0);
      process.off('unhandledRejection', note);
      expect(faults).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it('sends nothing later that was said while Redis was away', async () => {
    const [a, b] = [await start(), await start()];
    let asked = 0;
    b.answer('pull', async () => {
      asked += 1;
      return PIPED;
    });
    const told = heard(b);
    let isBack = false;
    b.interrupted.subscribe(() => (isBack = true));
    await server.kill();
    await until(() => !open[0]?.redis.isReady);
    await a.tellAll('pullClosed', { pullId: randomUUID() });
    await expect(ask(a, b)).rejects.toMatchObject(UNREACHABLE);
    await server.start();
    await until(() => isBack);
    const last = { pullId: randomUUID() };
    const tellOn = async () => {
      while (told.length === 0) {
        await a.tellAll('pullClosed', last);
        await delay(20);
      }
    };
    await tellOn();
    expect(told[0]).toEqual({ from: a.nodeId, payload: last });
    expect(asked).toBe(0);
  });

  it(
    'does not keep a server from stopping while Redis is away',
    async () => {
      const { env, cleanUp } = await testEnvironment({ REDIS_URL: server.url });
      const process = await ServerProcess.start(env);
      await server.kill();
      await delay(2000);
      expect(process.isRunning).toBe(true);
      await process.end('SIGTERM');
      await cleanUp();
    },
    TIMEOUT_MS,
  );
});
