import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { launchBrowser, Person } from '../support/browser.ts';
import { Product } from '../support/product.ts';
import { cpuShare, workersOf } from './processes.ts';
import { median, percentile } from './statistics.ts';
import { readLatencies, useClockAsCamera } from './timecode.ts';

const OPENINGS = 10;
/** Before a page is opened: the window before it is still being cleared away, and its own is being set up. */
const SETTLE_MS = 3000;
const LATENCY_FRAMES = 300;
const CPU_SECONDS = 10;

export interface LiveFigures {
  firstFrameMs: { median: number; max: number; runs: number[] };
  glassToGlassMs: { p50: number; p95: number; frames: number };
  workerCpuPercent: { broadcasterOnly: number; withOneViewer: number };
}

/** What a viewer waits for: the first frame, every frame; and what it costs the server. */
export async function measureLive(): Promise<LiveFigures> {
  const product = await Product.start();
  const browser = await launchBrowser();
  try {
    return {
      ...(await measureOpening(browser, product)),
      glassToGlassMs: await measureLatency(browser, product),
    };
  } finally {
    await browser.close();
    await product.stop();
  }
}

/** With the browser's own test camera, which costs as little as a real one. */
async function measureOpening(
  browser: Browser,
  product: Product,
): Promise<Pick<LiveFigures, 'firstFrameMs' | 'workerCpuPercent'>> {
  const broadcaster = await Person.visit(browser, product.url);
  await broadcaster.createAccount('opening');
  const path = `/watch/${await broadcaster.goLive('Opening')}`;
  await sleep(8000); // the sender's bandwidth estimate climbs to its full bitrate
  const workers = await workersOf(product.pid);
  const cpuOfWorkers = () => cpuShare(workers, () => sleep(CPU_SECONDS * 1000));
  const broadcasterOnly = await cpuOfWorkers();

  const runs: number[] = [];
  for (let run = 0; run < OPENINGS; run++)
    runs.push(await timeToFirstFrame(browser, product, path));

  const viewer = await openViewer(browser, product, path);
  const withOneViewer = await cpuOfWorkers();
  await viewer.context.close();
  await broadcaster.context.close();
  return {
    firstFrameMs: { median: median(runs), max: Math.max(...runs), runs },
    workerCpuPercent: {
      broadcasterOnly: 100 * broadcasterOnly,
      withOneViewer: 100 * withOneViewer,
    },
  };
}

async function measureLatency(
  browser: Browser,
  product: Product,
): Promise<LiveFigures['glassToGlassMs']> {
  const broadcaster = await Person.visit(browser, product.url);
  await useClockAsCamera(broadcaster.context);
  await broadcaster.createAccount('latency');
  const path = `/watch/${await broadcaster.goLive('Latency')}`;
  await readLatencies(broadcaster.page, 10);
  const viewer = await openViewer(browser, product, path);
  const latencies = await readLatencies(viewer.page, LATENCY_FRAMES);
  return {
    p50: median(latencies),
    p95: percentile(latencies, 0.95),
    frames: latencies.length,
  };
}

async function openViewer(browser: Browser, product: Product, path: string): Promise<Person> {
  const viewer = await Person.visit(browser, product.url);
  await viewer.page.goto(path);
  await viewer.page.waitForSelector('video');
  await sleep(5000);
  return viewer;
}

/** From the start of the navigation to the first presented frame, with an empty cache. Milliseconds. */
async function timeToFirstFrame(browser: Browser, product: Product, path: string): Promise<number> {
  const viewer = await Person.visit(browser, product.url);
  await viewer.context.addInitScript(() => {
    const watch = () => {
      const video = document.querySelector('video');
      if (!video) return void requestAnimationFrame(watch);
      video.requestVideoFrameCallback((now) =>
        performance.measure('first frame', { start: 0, end: now }),
      );
    };
    watch();
  });
  await sleep(SETTLE_MS);
  await viewer.page.goto(path);
  const handle = await viewer.page.waitForFunction(
    () => performance.getEntriesByName('first frame')[0]?.duration,
  );
  const duration = await handle.jsonValue();
  await viewer.context.close();
  if (duration === undefined) throw new Error('no first frame');
  return duration;
}
