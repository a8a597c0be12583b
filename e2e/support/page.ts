import { setTimeout as sleep } from 'node:timers/promises';

type Numbers = Record<string, number>;

/** A page of any browser, as far as one looks into it: Playwright's and Puppeteer's alike. */
export interface AnyPage {
  evaluate<Result>(look: (given: Numbers) => Result, given: Numbers): Promise<Awaited<Result>>;
}

/**
 * Asks until there is an answer: a page whose policy forbids `eval`, as ours does, cannot be told to wait by itself in
 * every browser.
 */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer | false | null | undefined>,
  timeoutMs = 60_000,
): Promise<Answer> {
  for (const deadline = Date.now() + timeoutMs; ; await sleep(150)) {
    const answer = await ask();
    if (answer !== false && answer !== null && answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: not in ${timeoutMs} ms.`);
  }
}
