import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Directory } from '../../src/cluster/directory.js';
import { NodeChannel } from '../../src/cluster/node-channel.js';
import { NODE_LEASE_MS, Nodes } from '../../src/cluster/nodes.js';
import { createRedis, type Redis } from '../../src/common/redis.module.js';
import { loadConfig } from '../../src/config/config.js';
import { OwnRedis } from '../support/redis.js';

const config = loadConfig({ DATABASE_URL: 'postgresql://localhost/amphi' });

interface TestNode {
  redis: Redis;
  channel: NodeChannel;
  nodes: Nodes;
  directory: Directory;
  /** As a process that is killed. */
  die(): void;
}

/** Nodes without media, over a real Redis. */
describe('nodes', () => {
  let server: OwnRedis;
  let a: TestNode;
  let b: TestNode;

  async function start(): Promise<TestNode> {
    const redis = await createRedis(server.url).connect();
    const channel = new NodeChannel(redis);
    const nodes = new Nodes(redis, config, channel);
    const directory = new Directory(redis, channel, nodes);
    await nodes.onApplicationBootstrap();
    const die = () => {
      channel.onApplicationShutdown();
      if (redis.isOpen) redis.destroy();
    };
    return { redis, channel, nodes, directory, die };
  }

  beforeEach(async () => {
    server = await OwnRedis.start();
    a = await start();
    b = await start();
  });
  afterEach(async () => {
    for (const node of [a, b]) {
      await node.nodes.beforeApplicationShutdown();
      node.die();
    }
    await server.close();
  });

  const until = async (condition: () => boolean | Promise<boolean>) => {
    while (!(await condition())) await delay(20);
  };
  const originOf = async ({ directory }: TestNode, streamId: string) =>
    (await directory.find([streamId])).get(streamId)?.nodeId;

  it('know one another, and miss the one that dies', async () => {
    await until(() => a.nodes.others.length === 1);
    expect(a.nodes.others).toMatchObject([{ id: b.nodes.id, draining: false }]);
    expect(a.nodes.hasRefuge).toBe(true);
    await b.nodes.drain();
    await until(() => !a.nodes.hasRefuge);
    b.die();
    await until(() => a.nodes.others.length === 0);
  });

  it('agree on where a stream comes from: the later claim is right', async () => {
    const streamId = randomUUID();
    const lost: string[] = [];
    a.directory.taken.subscribe((id) => lost.push(id));
    a.directory.claim(streamId);
    await until(async () => (await originOf(b, streamId)) === a.nodes.id);
    b.directory.claim(streamId);
    await until(() => lost.length > 0);
    expect(lost).toEqual([streamId]);
    expect(await originOf(a, streamId)).toBe(b.nodes.id);
    // What the one before does with it counts no more.
    a.directory.release(streamId);
    await delay(100);
    expect(await originOf(a, streamId)).toBe(b.nodes.id);
    b.directory.release(streamId);
    await until(async () => (await originOf(a, streamId)) === undefined);
  });

  it('agree again when Redis has forgotten everything while both claimed', async () => {
    const streamId = randomUUID();
    a.directory.claim(streamId);
    await until(async () => (await originOf(b, streamId)) === a.nodes.id);
    await server.kill();
    await until(() => !a.redis.isReady && !b.redis.isReady);
    expect(await originOf(b, streamId)).toBeUndefined();
    b.directory.claim(streamId);
    const lost: string[] = [];
    a.directory.taken.subscribe((id) => lost.push(id));
    await server.start();
    await until(() => lost.length > 0);
    await until(async () => (await originOf(a, streamId)) === b.nodes.id);
  });

  it('forget where a stream came from when that node has died', async () => {
    const streamId = randomUUID();
    a.directory.claim(streamId);
    await until(async () => (await originOf(b, streamId)) === a.nodes.id);
    // Kept for as long as the node lives, and not only for one lease.
    await delay(NODE_LEASE_MS + 1000);
    expect(await originOf(b, streamId)).toBe(a.nodes.id);
    a.die();
    await until(async () => (await originOf(b, streamId)) === undefined);
  });
});
