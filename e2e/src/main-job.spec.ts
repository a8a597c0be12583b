import type { Browser, Page } from 'playwright-core';
import { launchBrowser, Person } from '../support/browser.ts';
import { picturesChange, soundArrives } from '../support/picture.ts';
import { loaded, play, seek } from '../support/playback.ts';
import { Product } from '../support/product.ts';

describe('go live, watch, chat, stop, watch the recording', () => {
  let product: Product;
  let browsers: Browser[];
  let ada: Person;
  let bob: Person;
  let streamId: string;

  beforeAll(async () => {
    product = await Product.start();
    browsers = await Promise.all([launchBrowser(), launchBrowser()]);
    ada = await Person.visit(browsers[0]!, product.url);
    bob = await Person.visit(browsers[1]!, product.url);
  });

  afterAll(async () => {
    await Promise.all(browsers?.map((browser) => browser.close()) ?? []);
    await product?.stop();
  });

  it('goes live from a browser', async () => {
    await ada.page.goto('/');
    await ada.page.getByText(/nobody is live/i).waitFor();
    await ada.createAccount('ada');
    streamId = await ada.goLive('Hello from the stage');
    await picturesChange(ada.page);
  });

  it('shows the stream on the home page and its moving picture to a viewer', async () => {
    await bob.page.goto('/');
    await bob.page
      .getByRole('link', { name: /Hello from the stage/ })
      .first()
      .click();
    await bob.page.waitForURL(`**/watch/${streamId}`);
    await picturesChange(bob.page);
  });

  it('shows the picture before there is an application, which takes it over as it plays', async () => {
    const html = await (await fetch(`${product.url}/watch/${streamId}`)).text();
    const application = [...html.matchAll(/rel="prefetch" href="([^"]+)"/g)].map(
      ([, file]) => file,
    );
    expect(application.length).toBeGreaterThan(3);
    const carol = await Person.visit(browsers[1]!, product.url);
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    for (const file of application)
      await carol.context.route(`**/${file}`, async (route) => {
        await released;
        await route.continue();
      });
    await carol.page.goto(`/watch/${streamId}`, { waitUntil: 'commit' });
    await picturesChange(carol.page);
    expect(await carol.page.locator('amphi-header').count()).toBe(0);
    const before = await placeOfPicture(carol.page);
    await carol.page.evaluate(() => {
      const video = document.querySelector('video');
      video?.addEventListener('pause', () => (video.dataset['paused'] = 'once'));
      video?.setAttribute('data-first', 'yes');
    });
    release();
    const taken = carol.page.locator('amphi-live-player video');
    await taken.waitFor();
    await carol.page.getByText('Hello from the stage').first().waitFor();
    await picturesChange(carol.page);
    expect(await carol.page.locator('video').count()).toBe(1);
    expect(await taken.getAttribute('data-first')).toBe('yes');
    expect(await taken.getAttribute('data-paused')).toBeNull();
    expect(await placeOfPicture(carol.page)).toEqual(before);
    expect(carol.errors).toEqual([]);
    await carol.context.close();
  });

  it('lets the viewer hear', async () => {
    const unmute = bob.page.getByRole('button', { name: 'Unmute' }).first();
    if (await unmute.isVisible()) await unmute.click();
    await soundArrives(bob.page);
  });

  it('carries chat both ways, as text', async () => {
    await bob.createAccount('bob');
    await bob.page.goto(`/watch/${streamId}`);
    await bob.page.getByLabel('Message').fill('<b>hello</b> Ada');
    await bob.page.getByRole('button', { name: 'Send' }).click();
    await ada.page.getByText('<b>hello</b> Ada').waitFor();
    await ada.page.getByLabel('Message').fill('hello Bob');
    await ada.page.getByRole('button', { name: 'Send' }).click();
    await bob.page.getByText('hello Bob').waitFor();
  });

  it('shows earlier chat to a late guest', async () => {
    const carol = await Person.visit(browsers[1]!, product.url);
    await carol.page.goto(`/watch/${streamId}`);
    await carol.page.getByText('<b>hello</b> Ada').waitFor();
    await carol.page.getByText('hello Bob').waitFor();
    await picturesChange(carol.page);
    expect(await carol.page.getByText('hello Bob').count()).toBe(1);
    expect(carol.errors).toEqual([]);
    await carol.context.close();
  });

  it('ends, and leads the viewer to the recording', async () => {
    await ada.page.getByRole('button', { name: 'End stream' }).first().click();
    const confirm = ada.page.getByRole('dialog').getByRole('button', { name: 'End stream' });
    await confirm.click();
    await bob.page
      .getByText(/stream (has )?ended/i)
      .first()
      .waitFor();
    await bob.page.getByRole('link', { name: /recording/i }).click();
    await bob.page.waitForURL('**/vod/*');
  });

  it('plays and seeks the recording', async () => {
    await bob.page.goto('/u/ada');
    await bob.page
      .getByRole('link', { name: /Hello from the stage/ })
      .first()
      .click();
    await bob.page.waitForURL('**/vod/*');
    const duration = await loaded(bob.page);
    expect(duration).toBeGreaterThan(3);
    expect(duration).toBeLessThan(600);
    await play(bob.page);
    await picturesChange(bob.page);
    const { position } = await seek(bob.page, duration / 2);
    expect(position).toBeCloseTo(duration / 2, 0);
    expect(bob.errors).toEqual([]);
    expect(ada.errors).toEqual([]);
  });
});

/** Where the video is in the window, in CSS pixels. */
function placeOfPicture(page: Page) {
  return page.locator('video').boundingBox();
}
