import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { createDatabase } from '../../backend/test/support/database.ts';
import { launchBrowser, Person } from '../support/browser.ts';
import { picturesChange } from '../support/picture.ts';
import { Product } from '../support/product.ts';

/** In front of two servers: new connections go to the one that is ready, as it says of itself. */
class Proxy {
  private readonly server: net.Server;

  private constructor(servers: readonly Product[]) {
    this.server = net.createServer((client) => void this.lead(client, servers)).listen(0);
  }

  static async open(servers: readonly Product[]): Promise<Proxy> {
    const proxy = new Proxy(servers);
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as net.AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
  }

  private async lead(client: net.Socket, servers: readonly Product[]): Promise<void> {
    client.on('error', () => client.destroy());
    for (const { url } of servers) {
      const isReady = await fetch(`${url}/api/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (!isReady) continue;
      const { hostname, port } = new URL(url);
      const server = net.connect(Number(port), hostname);
      server.on('error', () => client.destroy()).on('close', () => client.destroy());
      client.on('close', () => server.destroy());
      client.pipe(server).pipe(client);
      return;
    }
    client.destroy();
  }
}

/** Chooses it in the player, and waits for a picture of that size. Heights in pixels. */
async function choose(page: Page, quality: string, above: number, upTo: number): Promise<void> {
  await page.getByRole('button', { name: 'Quality' }).click();
  await page.getByRole('menuitemradio', { name: quality }).click();
  await page.waitForFunction(
    ([least, most]) => {
      const height = document.querySelector('video')?.videoHeight ?? 0;
      return height > least && height <= most;
    },
    [above, upTo] as const,
  );
}

/** Two servers behind a proxy, and the client that people have. */
describe('two servers while people watch', () => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let first: Product;
  let second: Product;
  let proxy: Proxy;
  let browser: Browser;
  let ada: Person;
  let bob: Person;
  let streamId: string;

  beforeAll(async () => {
    database = await createDatabase();
    const shared = {
      DATABASE_URL: database.url,
      REDIS_URL: process.env['TEST_REDIS_URL'] ?? '',
      DRAIN_SECONDS: '60',
    };
    first = await Product.start(shared);
    second = await Product.start(shared);
    proxy = await Proxy.open([first, second]);
    browser = await launchBrowser();
    ada = await Person.visit(browser, proxy.url);
    bob = await Person.visit(browser, proxy.url);
    await ada.createAccount('ada');
    streamId = await ada.goLive('Moving');
  });

  afterAll(async () => {
    await browser?.close();
    proxy?.close();
    await Promise.all([first?.stop(), second?.stop()]);
    await database?.drop();
  });

  interface Health {
    media: { peers: number };
  }
  interface Stream {
    isLive: boolean;
  }
  const ask = async <T>(server: Product, path: string) =>
    (await (await fetch(`${server.url}/api/${path}`)).json()) as T;

  /** Everybody is there, and the picture moves. */
  async function expectAllOn(server: Product): Promise<void> {
    await picturesChange(bob.page);
    expect((await ask<Health>(server, 'health')).media.peers).toBe(2);
    expect((await ask<Stream>(server, `streams/${streamId}`)).isLive).toBe(true);
  }

  it('show each quality to who watches on the other one', async () => {
    const { page } = await Person.visit(browser, second.url);
    await page.goto(`/watch/${streamId}`);
    await picturesChange(page);
    for (let round = 0; round < 2; round++) {
      await choose(page, 'Low', 0, 200);
      // By then the layers that nobody wants there have ended.
      await sleep(6000);
      await picturesChange(page);
      await choose(page, 'Medium', 200, 400);
    }
    await page.close();
  });

  it('send everybody to the other one before one stops', async () => {
    await bob.page.goto(`/watch/${streamId}`);
    await expectAllOn(first);
    // Ends by itself when nobody is left there.
    await first.stopServer();
    await expectAllOn(second);
  });

  it('lose nobody when one is killed', async () => {
    await first.boot();
    await second.kill();
    await expectAllOn(first);
  });
});
