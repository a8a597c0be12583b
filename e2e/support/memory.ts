import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';

/** Bytes of memory that a process has for itself: what is mapped from files is not counted (proc(5), RssAnon). */
export async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kibibytes = /^RssAnon:\s+(\d+)/m.exec(status)?.[1];
  if (!kibibytes) throw new Error(`Process ${pid} has no memory.`);
  return Number(kibibytes) * 1024;
}

/** The same of a browser, all its processes together, once the page has let go of what it does not use. */
export async function memoryOfBrowser(browser: Browser, page: Page): Promise<number> {
  const collector = await page.context().newCDPSession(page);
  await collector.send('HeapProfiler.collectGarbage');
  await collector.detach();
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const sizes = await Promise.all(processInfo.map(({ id }) => memoryOf(id)));
  return sizes.reduce((sum, size) => sum + size, 0);
}
