import puppeteer, { type Browser, type BrowserContext, type Page } from 'puppeteer-core';
import { clockCamera } from '../bench/timecode.ts';
import { until } from './page.ts';

/** Plays without a click, hears without a sound device, and connects over loopback: the other machine is this one. */
const PREFERENCES = {
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.navigator.permission.disabled': true,
  'media.cubeb.force_mock_context': true,
  'media.peerconnection.ice.loopback': true,
};

export function launchFirefox(): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env['FIREFOX'] ?? '/usr/bin/firefox-esr',
    headless: true,
    extraPrefsFirefox: PREFERENCES,
  });
}

/** One person in Firefox, with a profile of their own and a clock before the camera. */
export class FirefoxPerson {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly errors: string[] = [];
  private readonly baseURL: string;

  private constructor(context: BrowserContext, page: Page, baseURL: string) {
    this.context = context;
    this.page = page;
    this.baseURL = baseURL;
    page.on('pageerror', (error) => this.errors.push(String(error)));
  }

  static async visit(browser: Browser, baseURL: string): Promise<FirefoxPerson> {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.setViewport({ width: 1280, height: 800 });
    await page.evaluateOnNewDocument(clockCamera());
    return new FirefoxPerson(context, page, baseURL);
  }

  async open(path: string): Promise<void> {
    await this.page.goto(new URL(path, this.baseURL).href);
  }

  async createAccount(handle: string): Promise<void> {
    await this.open('/login');
    await this.click('Create account');
    await this.type('Handle', handle);
    await this.type('Password', 'a long enough password');
    await this.click('Create account', -1);
    await until('signed in', () => this.page.evaluate(() => location.pathname !== '/login'));
  }

  async goLive(title: string): Promise<void> {
    await this.open('/broadcast');
    await this.type('Stream title', title);
    await this.click('Go live', -1);
    await this.find('End stream');
  }

  /** Resolves when the page says that the recording can be watched. */
  async endStream(): Promise<void> {
    await this.click('End stream');
    await until('asked back', () => this.page.$('mat-dialog-container'));
    await this.click('End stream', -1);
    await this.find('Watch the recording', 'link');
  }

  async click(name: string, which = 0): Promise<void> {
    await (await this.find(name, 'button', which)).click();
  }

  private async type(name: string, text: string): Promise<void> {
    await (await this.find(name, 'input')).type(text);
  }

  private find(name: string, role: 'button' | 'link' | 'input' = 'button', which = 0) {
    // A field for a password has no role.
    const selector = `::-p-aria([name="${name}"]${role === 'input' ? '' : `[role="${role}"]`})`;
    return until(`${role} "${name}"`, async () => (await this.page.$$(selector)).at(which));
  }
}
