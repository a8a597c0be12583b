import type { Broadcaster } from '../support/broadcaster.ts';
import { expectNothingLost, stateLosses } from '../support/losses.ts';
import { playThrough } from '../support/played.ts';
import { RecordingShow } from '../support/recording-show.ts';

/** Longer than a pause that Chromium's MediaRecorder takes: 33 s. */
const SLEEP_MS = 36_000;

/** How a broadcaster's browser dies, and how its pages are there again. */
const deaths: [string, (ada: Broadcaster) => Promise<void>][] = [
  [
    'tab closed',
    async (ada) => {
      await ada.page.close({ runBeforeUnload: false });
      await ada.person.openTab();
    },
  ],
  [
    'tab crashed',
    async (ada) => {
      const crashed = ada.page.waitForEvent('crash');
      await Promise.all([crashed, expect(ada.page.goto('chrome://crash')).rejects.toThrow()]);
      await ada.person.openTab();
    },
  ],
  [
    'renderer killed',
    async (ada) => {
      await Promise.all([ada.page.waitForEvent('crash'), ada.killRenderers()]);
      await ada.person.openTab();
    },
  ],
  [
    'browser killed',
    async (ada) => {
      await ada.killBrowser();
      await ada.reopen();
    },
  ],
];

describe('a recording loses nothing', () => {
  const show = new RecordingShow();

  it.each(deaths)('%s: the next visit finishes it', async (death, die) => {
    const ada = await show.record(death);
    const { journal } = ada;
    const diedAt = Date.now();
    await die(ada);
    await ada.finishEarlierRecording();
    const losses = stateLosses(death, await playThrough(ada.page), journal, diedAt);
    expectNothingLost(losses);
  });

  it('machine asleep: but what a sleeping camera does not see', async () => {
    const ada = await show.record('machine asleep');
    const asleepFrom = Date.now();
    await ada.sleep(SLEEP_MS);
    const slept = (Date.now() - asleepFrom) / 1000;
    await ada.recordParts(1.5);
    await ada.endStream();
    const losses = stateLosses('machine asleep', await playThrough(ada.page), ada.journal);
    expectNothingLost(losses, slept);
  });
});
