import type { Browser } from 'playwright-core';
import { launchBrowser, Person } from '../support/browser.ts';
import { picturesChange } from '../support/picture.ts';
import { Product } from '../support/product.ts';

describe('a server with one place', () => {
  let product: Product;
  let browser: Browser;

  beforeAll(async () => {
    product = await Product.start({ MEDIA_WORKERS: '1', MEDIA_VIEWERS_PER_WORKER: '1' });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  it('says that it is full and when it tries again, and then shows the picture', async () => {
    const [ada, bob, carol] = [
      await Person.visit(browser, product.url),
      await Person.visit(browser, product.url),
      await Person.visit(browser, product.url),
    ];
    await ada.createAccount('ada');
    const streamId = await ada.goLive('Sold out');
    await bob.page.goto(`/watch/${streamId}`);
    await picturesChange(bob.page);
    await carol.page.goto(`/watch/${streamId}`);
    await carol.page.getByText('This stream is full just now.').waitFor();
    await carol.page.getByText(/Trying again in \d+ s\./).waitFor();
    await bob.page.close();
    await picturesChange(carol.page);
    await carol.page.getByText('This stream is full just now.').waitFor({ state: 'detached' });
    expect([ada, bob, carol].flatMap(({ errors }) => errors)).toEqual([]);
  });
});
