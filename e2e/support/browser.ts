import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { EXECUTABLE, FAKE_DEVICES, FLAGS } from '../../backend/test/support/chromium.ts';

const VIEWPORT = { width: 1280, height: 800 };

export interface BrowserOptions {
  /** False: devices are real (none here) and permission is asked for, and so refused. */
  fakeDevices?: boolean;
}

export function launchBrowser({ fakeDevices = true }: BrowserOptions = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [...FLAGS, ...(fakeDevices ? FAKE_DEVICES : [])],
  });
}

/** One person with a profile of their own. What the page logs as an error is kept, to be looked at at the end. */
export class Person {
  readonly context: BrowserContext;
  readonly errors: string[] = [];
  private tab: Page;

  private constructor(context: BrowserContext, tab: Page) {
    this.context = context;
    this.tab = tab;
    context.on('weberror', (error) => this.errors.push(error.error().message));
  }

  get page(): Page {
    return this.tab;
  }

  /** A new tab of the same profile; `page` is this one from now on. */
  async openTab(): Promise<void> {
    this.tab = await this.context.newPage();
  }

  static async visit(
    browser: Browser,
    baseURL: string,
    options: { width?: number; height?: number } = {},
  ): Promise<Person> {
    const viewport = { ...VIEWPORT, ...options };
    const context = await browser.newContext({ baseURL, viewport });
    return new Person(context, await context.newPage());
  }

  /** In a browser of their own, whose profile is kept in this folder and outlives it. */
  static async inProfile(
    folder: string,
    baseURL: string,
    { executable = EXECUTABLE, flags = [] }: { executable?: string; flags?: string[] } = {},
  ): Promise<Person> {
    const context = await chromium.launchPersistentContext(folder, {
      executablePath: executable,
      args: [...FLAGS, ...FAKE_DEVICES, ...flags],
      baseURL,
      viewport: VIEWPORT,
    });
    return new Person(context, await context.newPage());
  }

  /** Makes an account over the login page and stays signed in. */
  async createAccount(handle: string): Promise<void> {
    const { page } = this;
    await page.goto('/login');
    await page.getByRole('button', { name: 'Create account' }).first().click();
    await page.getByLabel('Handle').fill(handle);
    await page.getByLabel('Password', { exact: true }).fill('a long enough password');
    await page.getByRole('button', { name: 'Create account' }).last().click();
    await page.waitForURL((url) => url.pathname !== '/login');
  }

  async goLive(title: string): Promise<string> {
    const { page } = this;
    await page.goto('/broadcast');
    await page.getByLabel('Stream title').fill(title);
    await page.getByRole('button', { name: 'Go live' }).last().click();
    await page.getByRole('button', { name: 'End stream' }).waitFor();
    return this.liveStreamId(title);
  }

  private async liveStreamId(title: string): Promise<string> {
    const response = await this.page.request.get('/api/streams?status=live');
    const { items } = (await response.json()) as { items: { id: string; title: string }[] };
    const stream = items.find((item) => item.title === title);
    if (!stream) throw new Error(`"${title}" is not live`);
    return stream.id;
  }
}
