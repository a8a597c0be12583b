import type { Browser } from 'playwright-core';
import { workersOf } from '../bench/processes.ts';
import { launchBrowser, Person } from '../support/browser.ts';
import { picturesChange } from '../support/picture.ts';
import { Product } from '../support/product.ts';

/** What a live stream survives. Each test leaves the stream live for the next one. */
describe('a live stream goes on', () => {
  let product: Product;
  let browser: Browser;
  let ada: Person;
  let bob: Person;
  let streamId: string;

  beforeAll(async () => {
    product = await Product.start();
    browser = await launchBrowser();
    ada = await Person.visit(browser, product.url);
    bob = await Person.visit(browser, product.url);
    await ada.createAccount('ada');
    streamId = await ada.goLive('The show must go on');
    await bob.page.goto(`/watch/${streamId}`);
    await picturesChange(bob.page);
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  const statusOf = async () => {
    const response = await fetch(`${product.url}/api/streams/${streamId}`);
    return (await response.json()) as { isLive: boolean; status: string };
  };

  it('when every media worker dies', async () => {
    const workers = await workersOf(product.pid);
    expect(workers.length).toBeGreaterThan(0);
    for (const pid of workers) process.kill(pid, 'SIGKILL');
    await pictureComesBack(bob);
    expect((await statusOf()).isLive).toBe(true);
  });

  it('when the broadcaster closes the tab and comes back', async () => {
    await ada.page.close({ runBeforeUnload: false });
    await bob.page
      .getByText(/lost (the )?connection|back in a moment/i)
      .first()
      .waitFor();
    expect((await statusOf()).isLive).toBe(true);
    await ada.openTab();
    await ada.page.goto('/broadcast');
    await ada.page.getByRole('button', { name: /return to (your )?stream/i }).click();
    await pictureComesBack(bob);
    expect((await statusOf()).isLive).toBe(true);
  });

  it('when the server is killed and started again', async () => {
    await product.kill();
    await product.boot();
    await pictureComesBack(bob);
    expect((await statusOf()).isLive).toBe(true);
  });

  it('and ends when the broadcaster stays away', async () => {
    await product.stopServer();
    product.configure({ STREAM_GRACE_SECONDS: '2' });
    await product.boot();
    await pictureComesBack(bob);
    await ada.page.close({ runBeforeUnload: false });
    await bob.page
      .getByText(/stream (has )?ended/i)
      .first()
      .waitFor();
    expect((await statusOf()).status).toBe('ended');
  });
});

/** The picture moves, with at least one frame decoded after now. */
async function pictureComesBack(viewer: Person): Promise<void> {
  await viewer.page.waitForFunction(
    async () => {
      const video = document.querySelector('video');
      if (!video) return false;
      const before = video.getVideoPlaybackQuality().totalVideoFrames;
      await new Promise((resolve) => setTimeout(resolve, 500));
      return (
        document.querySelector('video') === video &&
        video.getVideoPlaybackQuality().totalVideoFrames > before + 3
      );
    },
    undefined,
    { timeout: 60_000 },
  );
  await picturesChange(viewer.page);
}
