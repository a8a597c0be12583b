import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { EXECUTABLE, FAKE_DEVICES, FLAGS } from './chromium.js';

/** What one viewer in a page has received so far. */
export interface Received {
  /** Of video, decoded. */
  frames: number;
  width: number;
  /** Packets of video that have not come, nor again. */
  lost: number;
  /** Of sound. */
  packets: number;
  /** Protocol and address over which it is connected: `udp 127.0.0.1`. */
  path: string;
}

/** A real Chromium with a fake camera, whose pages have the functions of `browser/page.mjs`. */
export class TestBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly script: string,
    private readonly url: string,
  ) {}

  /**
   * @param url of the server, whose origin the pages have
   * @param executablePath of Chromium, or of what starts it somewhere else
   */
  static async launch(url: string, executablePath = EXECUTABLE): Promise<TestBrowser> {
    const page = fileURLToPath(new URL('../browser/page.mjs', import.meta.url));
    const [{ outputFiles }, browser] = await Promise.all([
      build({ entryPoints: [page], bundle: true, write: false, define: { global: 'window' } }),
      chromium.launch({ executablePath, args: [...FLAGS, ...FAKE_DEVICES] }),
    ]);
    return new TestBrowser(browser, outputFiles[0]?.text ?? '', url);
  }

  async open(): Promise<Page> {
    const page = await this.browser.newPage({ bypassCSP: true });
    // A page that the server really sends: one that a test makes up may not talk to this machine.
    await page.goto(`${this.url}/api/streams`);
    await page.addScriptTag({ content: this.script });
    return page;
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

/** Runs one of the page's functions. */
export const call = <T>(page: Page, name: string, ...args: unknown[]): Promise<T> =>
  page.evaluate(`window.${name}(...${JSON.stringify(args)})`);

/** Waits until the page says so, asked five times a second. */
export async function until(page: Page, expression: string): Promise<void> {
  while (!(await page.evaluate<boolean>(expression))) await delay(200);
}

/** Every viewer in the page sees and hears. */
export const PLAYS =
  'received().then((all) => all.every((one) => one.frames > 9 && one.packets > 9))';
