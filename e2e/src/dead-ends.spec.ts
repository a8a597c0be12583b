import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { launchBrowser, Person } from '../support/browser.ts';
import { Product } from '../support/product.ts';

/** Where something is missing, a page says what, and offers the next step. */
describe('dead ends', () => {
  let product: Product;
  let browser: Browser;
  let withoutDevices: Browser;
  let guest: Person;

  beforeAll(async () => {
    product = await Product.start();
    [browser, withoutDevices] = await Promise.all([
      launchBrowser(),
      launchBrowser({ fakeDevices: false }),
    ]);
    guest = await Person.visit(browser, product.url);
  });

  afterAll(async () => {
    await Promise.all([browser?.close(), withoutDevices?.close()]);
    await product?.stop();
  });

  it.each([
    ['/watch/' + randomUUID(), /no such stream|stream (was )?not found|could not find/i],
    ['/watch/nonsense', /no such stream|stream (was )?not found|could not find/i],
    ['/vod/' + randomUUID(), /no such recording|recording (was )?not found|could not find/i],
    ['/u/nobody', /no such user/i],
    ['/nowhere/at/all', /not found|no such page|nothing here/i],
  ])('%s says what is missing', async (path, sentence) => {
    await guest.page.goto(path);
    const main = guest.page.getByRole('main');
    await main.getByText(sentence).first().waitFor();
    expect(await main.getByRole('link').count()).toBeGreaterThan(0);
    // No picture, and nothing in its place, lies over what is said.
    expect(await guest.page.locator('video').count()).toBe(0);
  });

  it('sends a guest who wants to go live to the login page, and back', async () => {
    await guest.page.goto('/broadcast');
    await guest.page.waitForURL((url) => url.pathname === '/login');
    await guest.page.getByRole('button', { name: 'Create account' }).first().click();
    await guest.page.getByLabel('Handle').fill('wanda');
    await guest.page.getByLabel('Password', { exact: true }).fill('a long enough password');
    await guest.page.getByRole('button', { name: 'Create account' }).last().click();
    await guest.page.waitForURL((url) => url.pathname === '/broadcast');
  });

  it('says what to do without a camera or the permission to use it', async () => {
    const eve = await Person.visit(withoutDevices, product.url);
    await eve.createAccount('eve');
    await eve.page.goto('/broadcast');
    await eve.page
      .getByRole('main')
      .getByText(/no camera|allow|permission|access/i)
      .first()
      .waitFor();
    expect(eve.errors).toEqual([]);
  });

  it('refuses a wrong password in words, and keeps what was typed', async () => {
    const mallory = await Person.visit(browser, product.url);
    await mallory.page.goto('/login');
    await mallory.page.getByLabel('Handle').fill('wanda');
    await mallory.page.getByLabel('Password', { exact: true }).fill('not the password');
    await mallory.page.getByRole('button', { name: 'Log in' }).last().click();
    await mallory.page.getByRole('alert').first().waitFor();
    expect(await mallory.page.getByLabel('Handle').inputValue()).toBe('wanda');
  });

  it('offers another try when the server is gone, and works when it is back', async () => {
    await guest.page.goto('/login');
    // A page of the client that is open already: it is the client that has to cope.
    const home = guest.page.getByRole('link', { name: /amphi/i }).first();
    await home.waitFor();
    await product.kill();
    await home.click();
    const retry = guest.page.getByRole('button', { name: /try again/i }).first();
    await retry.waitFor();
    await product.boot();
    await retry.click();
    await guest.page.getByText(/nobody is live/i).waitFor();
  });
});
