import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page, PlayableRecording, ReplayMessage } from '@amphi/contracts';
import type { Browser } from 'playwright-core';
import { launchBrowser, Person } from '../support/browser.ts';
import { until } from '../support/page.ts';
import { loaded } from '../support/playback.ts';
import { Product } from '../support/product.ts';
import { endStream, fileOf, recordingOf } from '../support/recordings.ts';

const TITLE = 'An evening with Ada';

/** One recording, and all that people do with it; the tests go from one to the next. */
describe('the page of a recording', () => {
  let folder: string;
  let product: Product;
  let browser: Browser;
  let ada: Person;
  let guest: Person;
  let recording: PlayableRecording;
  let vod: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'amphi-vod-'));
    product = await Product.start({ STORAGE_DIR: folder });
    browser = await launchBrowser();
    ada = await Person.visit(browser, product.url);
    guest = await Person.visit(browser, product.url);
    await ada.createAccount('ada');
    await ada.goLive(TITLE);
    await ada.page.getByText(/Recording\s*0:0[2-9]/).waitFor();
    await say('at the beginning');
    await ada.page.getByText(/Recording\s*0:1[6-9]/).waitFor();
    await say('near the end');
    await ada.page.getByText(/Recording\s*0:2\d/).waitFor();
    await endStream(ada);
    recording = await recordingOf(product, 'ada');
    vod = `/vod/${recording.id}`;
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    await rm(folder, { recursive: true });
  });

  async function say(text: string): Promise<void> {
    await ada.page.getByLabel('Message').fill(text);
    await ada.page.getByRole('button', { name: 'Send' }).click();
    await ada.page.getByRole('log').getByText(text).waitFor();
  }

  async function open(person: Person): Promise<void> {
    await person.page.goto(vod);
    await loaded(person.page);
  }

  /** One value of the page's player, once it is what it should be. */
  const becomes = (property: keyof HTMLVideoElement, value: unknown) =>
    guest.page.waitForFunction(
      ([name, wanted]) => document.querySelector('video')?.[name] === wanted,
      [property, value] as const,
    );

  const moveTo = (seconds: number) =>
    guest.page.evaluate((target) => {
      const video = document.querySelector('video');
      if (video) video.currentTime = target;
    }, seconds);

  /** Once picture and controls are there, in seconds. */
  const isAt = (seconds: number) =>
    guest.page.waitForFunction((target) => {
      const shown = document.querySelector('media-time-range')?.getAttribute('mediacurrenttime');
      const times = [document.querySelector('video')?.currentTime, Number(shown)];
      return times.every((time) => Math.abs((time ?? NaN) - target) < 0.5);
    }, seconds);

  /** Chooses one of what its owner can do with it. */
  async function choose(action: string): Promise<void> {
    await ada.page.getByRole('button', { name: /^Options for/ }).click();
    await ada.page.getByRole('menuitem', { name: action }).click();
  }

  it('is found by a card with poster and duration', async () => {
    await guest.page.goto('/');
    const card = guest.page.locator('amphi-recording-card').filter({ hasText: TITLE });
    await card.getByText(/^0:2\d$/).waitFor();
    const width = () => card.locator('img').evaluate((img: HTMLImageElement) => img.naturalWidth);
    await until('a poster', async () => (await width()) === 1280);
    await card.getByRole('link', { name: TITLE }).click();
    await guest.page.waitForURL(`**${vod}`);
    await loaded(guest.page);
  });

  it('shows a picture of the place that one points at', async () => {
    const line = guest.page.locator('media-time-range');
    const shown = line.locator('media-preview-thumbnail');
    const tileAt = async (share: number) => {
      let moves = 0;
      return until('a thumbnail', async () => {
        // Neither the controls nor the pictures need have come when they are first asked for.
        const box = await line.boundingBox();
        if (!box) return null;
        const x = box.x + box.width * share + (moves++ % 2);
        await guest.page.mouse.move(x, box.y - 2);
        const coordinates = await shown.getAttribute('mediapreviewcoords');
        const url = await shown.getAttribute('mediapreviewimage');
        return coordinates && url ? { coordinates, url } : null;
      });
    };
    const first = await tileAt(0.1);
    expect(first.coordinates).toBe('0 0 160 90');
    await until('the next one', async () => (await tileAt(0.8)).coordinates === '160 0 160 90');
    const shades = await guest.page.evaluate(async (url) => {
      const tile = await createImageBitmap(await (await fetch(url)).blob(), 0, 0, 160, 90);
      const context = new OffscreenCanvas(160, 90).getContext('2d');
      context?.drawImage(tile, 0, 0);
      return new Set(context?.getImageData(0, 0, 160, 90).data).size;
    }, first.url);
    expect(shades).toBeGreaterThan(4);
  });

  it('obeys the keyboard', async () => {
    await guest.page.mouse.move(1, 1);
    await guest.page.locator('body').press('Space');
    await becomes('paused', false);
    await guest.page.locator('body').press('Space');
    await becomes('paused', true);
    await moveTo(2);
    await isAt(2);
    await guest.page.locator('body').press('ArrowRight');
    await isAt(12);
    await guest.page.locator('body').press('ArrowLeft');
    await isAt(2);
    await guest.page.locator('body').press('m');
    await becomes('muted', true);
    await guest.page.locator('media-mute-button[mediavolumelevel=off]').waitFor();
    await guest.page.locator('body').press('m');
    await becomes('muted', false);
    await guest.page.locator('body').press('f');
    await guest.page.waitForFunction(() => document.fullscreenElement !== null);
    await guest.page.locator('body').press('f');
    await guest.page.waitForFunction(() => document.fullscreenElement === null);
  });

  it('plays at another speed', async () => {
    await guest.page.locator('media-playback-rate-menu-button').click();
    await guest.page.locator('media-playback-rate-menu').getByText('1.5').click();
    await becomes('playbackRate', 1.5);
  });

  it('replays the chat with the picture, also after a seek', async () => {
    const chat = guest.page.getByRole('log');
    const response = await fetch(`${product.url}/api/recordings/${recording.id}/chat`);
    const { items } = (await response.json()) as Page<ReplayMessage>;
    const [early = 0, late = 0] = items.map(({ offsetMs }) => offsetMs / 1000);
    await moveTo((early + late) / 2);
    await chat.getByText('at the beginning').waitFor();
    expect(await chat.getByText('near the end').count()).toBe(0);
    await moveTo(late + 0.5);
    await chat.getByText('near the end').waitFor();
    await chat.getByText('at the beginning').waitFor();
    await moveTo(early / 2);
    await chat.getByText('at the beginning').waitFor({ state: 'hidden' });
    expect(await chat.getByText('near the end').count()).toBe(0);
  });

  it('goes on where one left off', async () => {
    await moveTo(9);
    await isAt(9);
    await guest.page.goto('/');
    await open(guest);
    await isAt(9);
    expect(guest.errors).toEqual([]);
  });

  it('lets its owner alone save it, under its title', async () => {
    await open(ada);
    const [download] = await Promise.all([ada.page.waitForEvent('download'), choose('Download')]);
    expect(download.suggestedFilename()).toBe(`${TITLE}.webm`);
    const saved = await readFile(await download.path());
    expect(saved.equals(await fileOf(product, recording))).toBe(true);
    expect(await guest.page.getByRole('button', { name: /^Options for/ }).count()).toBe(0);
  });

  it('is renamed and hidden by its owner', async () => {
    const dialog = ada.page.getByRole('dialog');
    const hide = async (visibility: string) => {
      await choose('Edit');
      await dialog.getByLabel('Title').fill(`${TITLE}, ${visibility}`);
      await dialog.getByRole('radio', { name: new RegExp(visibility, 'i') }).click();
      await dialog.getByRole('button', { name: 'Save' }).click();
      await ada.page.getByRole('heading', { name: `${TITLE}, ${visibility}` }).waitFor();
    };
    await hide('unlisted');
    await guest.page.goto('/u/ada');
    await guest.page.getByText(/no recordings yet/i).waitFor();
    await open(guest);
    await hide('private');
    await guest.page.reload();
    await guest.page.getByText('There is no such recording.').waitFor();
    await ada.page.reload();
    await loaded(ada.page);
  });

  it('is deleted with every object of it', async () => {
    const objects = async () =>
      (await readdir(folder, { recursive: true })).filter((name) => name.includes(recording.id));
    expect((await objects()).length).toBeGreaterThan(3);
    await choose('Delete');
    await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await ada.page.waitForURL('**/u/ada');
    expect(await objects()).toEqual([]);
    const gone = await fetch(new URL(recording.url ?? '', product.url));
    expect(gone.status).toBe(404);
    expect(ada.errors).toEqual([]);
  });
});
