import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];

/** What one viewer in a page has received so far. */
export interface Received {
  /** Of video, decoded. */
  frames: number;
  width: number;
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

  /** @param url of the server, whose origin the pages have */
  static async launch(url: string): Promise<TestBrowser> {
    const page = fileURLToPath(new URL('../browser/page.mjs', import.meta.url));
    const [{ outputFiles }, browser] = await Promise.all([
      build({ entryPoints: [page], bundle: true, write: false, define: { global: 'window' } }),
      chromium.launch({
        executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
        args: FLAGS,
      }),
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
