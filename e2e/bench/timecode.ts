import type { BrowserContext, Page } from 'playwright-core';
import { drawnCamera, type Paint } from '../support/drawn-camera.ts';

/**
 * A clock in the picture: the low 32 bits of the time in milliseconds, a black or white bar a bit, drawn into every
 * frame that the "camera" gives and read back from the frames that a viewer presents. Both pages run on one machine,
 * so they read one clock.
 */
export const BARS = { count: 32, width: 1280, height: 720, framesPerSecond: 30 };

/** For pages of any browser, before their own scripts. */
export const clockCamera = (framesPerSecond = BARS.framesPerSecond) =>
  drawnCamera({ ...BARS, framesPerSecond }, paintClock);

/** Makes the context's camera and microphone a drawn clock and a tone. Call before the page is opened. */
export async function useClockAsCamera(
  context: BrowserContext,
  framesPerSecond?: number,
): Promise<void> {
  await context.addInitScript({ content: clockCamera(framesPerSecond) });
}

function paintClock({ count, width, height }: typeof BARS): Paint {
  const bar = width / count;
  return (canvas) => {
    const now = Date.now() % 2 ** 32;
    canvas.fillStyle = 'black';
    canvas.fillRect(0, 0, width, height);
    canvas.fillStyle = 'white';
    for (let bit = 0; bit < count; bit++)
      if ((now / 2 ** bit) & 1) canvas.fillRect(bit * bar, 0, bar, height);
    // Below the bars, so that the picture has more than two shades and is not taken for an empty one.
    const shades = canvas.createLinearGradient(0, 0, width, 0);
    shades.addColorStop(0, 'black');
    shades.addColorStop(1, 'white');
    canvas.fillStyle = shades;
    canvas.fillRect(0, height * 0.85, width, height * 0.15);
  };
}

/**
 * Glass-to-glass latency of the frames that the page's video presents.
 * @returns milliseconds, one a frame
 */
export async function readLatencies(page: Page, frames: number): Promise<number[]> {
  return page.evaluate(
    async ({ wanted, count }) => {
      const video = document.querySelector('video');
      if (!video) throw new Error('no video');
      const canvas = new OffscreenCanvas(count * 4, 4);
      const context = canvas.getContext('2d', { willReadFrequently: true });
      if (!context) throw new Error('no 2d context');
      const latencies: number[] = [];
      await new Promise<void>((resolve) => {
        const onFrame = () => {
          const now = Date.now();
          context.drawImage(video, 0, 0, canvas.width, canvas.height);
          const { data } = context.getImageData(0, 2, canvas.width, 1);
          let code = 0;
          for (let bit = 0; bit < count; bit++)
            if ((data[(bit * 4 + 2) * 4] ?? 0) > 127) code += 2 ** bit;
          const latency = (now % 2 ** 32) - code;
          // A bar that the codec blurred gives a time of another decade.
          if (latency >= 0 && latency < 60_000) latencies.push(latency);
          if (latencies.length >= wanted) resolve();
          else video.requestVideoFrameCallback(onFrame);
        };
        video.requestVideoFrameCallback(onFrame);
      });
      return latencies;
    },
    { wanted: frames, count: BARS.count },
  );
}
