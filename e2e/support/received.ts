import type { Page } from 'playwright-core';

/** Counts the bytes that a page receives, from now on. */
export async function countReceived(page: Page): Promise<() => number> {
  const session = await page.context().newCDPSession(page);
  let bytes = 0;
  session.on('Network.dataReceived', ({ dataLength }) => (bytes += dataLength));
  await session.send('Network.enable');
  return () => bytes;
}
