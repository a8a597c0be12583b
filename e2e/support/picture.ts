import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { AnyPage } from './page.ts';

/** A fingerprint of the picture that the page's video shows now: decoded pixels, not a connection state. */
function fingerprint(page: AnyPage): Promise<string> {
  return page.evaluate(() => {
    const video = document.querySelector('video');
    if (!video || video.videoWidth === 0) return '';
    const canvas = new OffscreenCanvas(64, 36);
    const context = canvas.getContext('2d');
    if (!context) return '';
    context.drawImage(video, 0, 0, 64, 36);
    const { data } = context.getImageData(0, 0, 64, 36);
    const shades = new Set(data);
    // One shade is a black or an empty picture.
    return shades.size > 4 ? data.join(',') : '';
  }, {});
}

/** Waits until the page's video has shown `count` different pictures. */
export async function picturesChange(page: AnyPage, count = 3, timeoutMs = 60_000): Promise<void> {
  const seen = new Set<string>();
  const deadline = Date.now() + timeoutMs;
  while (seen.size < count) {
    const picture = await fingerprint(page);
    if (picture) seen.add(picture);
    if (Date.now() > deadline)
      throw new Error(`The video showed ${seen.size} different pictures in ${timeoutMs} ms.`);
    await sleep(150);
  }
}

/** Waits until the page's video gives a sound that is louder than noise. */
export async function soundArrives(page: Page, timeoutMs = 15_000): Promise<void> {
  const heard = await page.evaluate(async (limit) => {
    const video = document.querySelector('video');
    const source = video?.srcObject;
    if (!(source instanceof MediaStream) || video?.muted) return false;
    const audio = new AudioContext();
    await audio.resume();
    const analyser = audio.createAnalyser();
    audio.createMediaStreamSource(source).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const deadline = performance.now() + limit;
    try {
      while (performance.now() < deadline) {
        analyser.getFloatTimeDomainData(samples);
        if (samples.some((sample) => Math.abs(sample) > 0.01)) return true;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return false;
    } finally {
      await audio.close();
    }
  }, timeoutMs);
  if (!heard) throw new Error('No sound arrived.');
}
