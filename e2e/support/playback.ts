import { BARS } from '../bench/timecode.ts';
import { type AnyPage, until } from './page.ts';

/** What the page's video shows at a position, both in seconds; the clock is the one that was before the camera. */
export interface Shown {
  position: number;
  clock: number;
}

/** Waits until the page's video can be played. @returns its duration in seconds */
export async function loaded(page: AnyPage): Promise<number> {
  const duration = await until('a video that can play', () =>
    page.evaluate(() => {
      const video = document.querySelector('video');
      return video && video.readyState >= 2 ? video.duration : null;
    }, {}),
  );
  return duration;
}

/** Starts it, without sound. */
export async function play(page: AnyPage): Promise<void> {
  await page.evaluate(async () => {
    const video = document.querySelector('video');
    if (!video) throw new Error('no video');
    video.muted = true;
    await video.play();
  }, {});
}

/** Stops it at `seconds`, and reads the clock in the decoded picture. */
export function seek(page: AnyPage, seconds: number): Promise<Shown> {
  return page.evaluate(
    async ({ target = 0, count = 0 }) => {
      const video = document.querySelector('video');
      if (!video) throw new Error('no video');
      video.pause();
      const seeked = new Promise((resolve) =>
        video.addEventListener('seeked', resolve, { once: true }),
      );
      video.currentTime = target;
      await seeked;
      const canvas = new OffscreenCanvas(count * 4, 4);
      const context = canvas.getContext('2d');
      if (!context) throw new Error('no 2d context');
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const { data } = context.getImageData(0, 2, canvas.width, 1);
      let milliseconds = 0;
      for (let bit = 0; bit < count; bit++)
        if ((data[(bit * 4 + 2) * 4] ?? 0) > 127) milliseconds += 2 ** bit;
      return { position: video.currentTime, clock: milliseconds / 1000 };
    },
    { target: seconds, count: BARS.count },
  );
}
