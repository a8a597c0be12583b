import type { PlayableRecording } from '@amphi/contracts';
import type { Page } from 'playwright-core';
import { CLOCK } from './camera.ts';
import { picturesChange } from './picture.ts';

/** A recording as a viewer gets it, by the clock in its picture. */
export interface Played {
  /** What the player says, in seconds. */
  duration: number;
  /** When its first and its last picture were taken, in milliseconds since 1970. */
  firstAt: number;
  lastAt: number;
  /** The longest time in seconds that is missing somewhere in the middle. */
  hole: number;
  sizeBytes: number;
}

/** Seconds from one look to the next. */
const STEP = 2;

/** Plays the recording whose page is open, and looks at it every other second, each time by a seek. */
export async function playThrough(page: Page): Promise<Played> {
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) > 1);
  const duration = await page.evaluate(async () => {
    const video = document.querySelector('video');
    if (!video) throw new Error('no video');
    // So that its pixels may be read, wherever storage is.
    video.crossOrigin = 'anonymous';
    video.load();
    video.muted = true;
    await video.play();
    return video.duration;
  });
  await picturesChange(page);
  const positions = Array.from({ length: Math.ceil(duration / STEP) }, (_, i) => i * STEP);
  const codes = await readCodes(page, [...positions, duration]);
  const [first, ...later] = codes.map(timeOf);
  const last = later.at(-1);
  if (first === undefined || last === undefined) throw new Error('The recording is empty.');
  // Behind the player's time: a picture that stands still. Ahead of it: a time that was left out.
  const shifts = later.slice(0, -1).map((time, i) => (i + 1) * STEP - (time - first) / 1000);
  const hole = Math.max(0, ...shifts) - Math.min(0, ...shifts);
  return { duration, firstAt: first, lastAt: last, hole, sizeBytes: await sizeOf(page) };
}

async function sizeOf(page: Page): Promise<number> {
  const id = new URL(page.url()).pathname.slice('/vod/'.length);
  const response = await page.request.get(`/api/recordings/${id}`);
  return ((await response.json()) as PlayableRecording).sizeBytes;
}

/** The low bits of a time not long ago: which time. */
function timeOf(code: number): number {
  const cycle = 2 ** CLOCK.bits;
  const now = Date.now();
  const time = now - (now % cycle) + code;
  return time > now ? time - cycle : time;
}

/** The clock in the picture at each position, in seconds. */
function readCodes(page: Page, positions: number[]): Promise<number[]> {
  return page.evaluate(
    async ({ at, clock: { bits, rowHeight, width, height } }) => {
      const video = document.querySelector('video');
      if (!video) throw new Error('no video');
      video.pause();
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d', { willReadFrequently: true });
      if (!context) throw new Error('no 2d context');
      const codes: number[] = [];
      for (const position of at) {
        const seeked = new Promise((resolve) =>
          video.addEventListener('seeked', resolve, { once: true }),
        );
        video.currentTime = position;
        await seeked;
        codes.push(readCode());
      }
      return codes;

      function readCode(): number {
        if (!video || !context) throw new Error('no video');
        context.drawImage(video, 0, 0, width, height);
        let code = 0;
        for (let bit = 0; bit < bits; bit++) {
          const x = Math.floor((bit + 0.5) * (width / bits));
          const upper = context.getImageData(x, rowHeight / 2, 1, 1).data[1] ?? 0;
          const lower = context.getImageData(x, rowHeight * 1.5, 1, 1).data[1] ?? 0;
          if (Math.abs(upper - lower) < 64)
            throw new Error(`No clock in the picture at ${video.currentTime} s.`);
          if (upper > lower) code += 2 ** bit;
        }
        return code;
      }
    },
    { at: positions, clock: CLOCK },
  );
}
