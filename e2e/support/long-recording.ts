import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS, type UploadedParts } from '@amphi/contracts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import {
  childrenOf,
  level1Of,
  uintOf,
} from '../../frontend/src/app/media/recorder/webm/testing/structure.ts';
import { useClockAsCamera } from '../bench/timecode.ts';
import { Person } from './browser.ts';
import type { Product } from './product.ts';
import { keepRawRecording, rawRecordingOf } from './raw-recording.ts';
import { endStream, recordingOf, tokenOf } from './recordings.ts';

/** A recording that can be played over and over without a seam: its header, and its clusters without their times. */
export interface Loop {
  header: string;
  clusters: { time: number; blocks: string }[];
  /** Milliseconds. */
  period: number;
}

/** Padded to at least this, so that an hour has its size whatever the machine's encoder had time for. */
const BITS_PER_SECOND = 1_000_000;

declare global {
  /** Gives so many seconds of recording as fast as they are taken, or until it is stopped. @returns bytes given in all */
  function recordSeconds(seconds: number): Promise<number>;
}

/** Records a quarter of a minute by the product, a clock before the camera, to be given again and again. */
export async function recordForLoop(browser: Browser, product: Product): Promise<Loop> {
  const person = await Person.visit(browser, product.url);
  await useClockAsCamera(person.context);
  await keepRawRecording(person.context);
  await person.createAccount('short');
  await person.goLive('A quarter of a minute');
  await person.page.getByText(/Recording\s*0:1[5-9]/).waitFor();
  await endStream(person);
  const { durationMs } = await recordingOf(product, 'short');
  const loop = loopOf(await rawRecordingOf(person.page), durationMs ?? 0);
  await person.context.close();
  return loop;
}

/** @param raw a file as MediaRecorder wrote it, `durationMs` long */
function loopOf(raw: Uint8Array, durationMs: number): Loop {
  const clusters = level1Of(raw).elements.filter(({ id }) => id === '1f43b675');
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const bytesWanted = (BITS_PER_SECOND / 8) * (durationMs / 1000);
  const padding = voidOf(Math.max(0, Math.ceil((bytesWanted - raw.length) / clusters.length)));
  return {
    header: base64(raw.subarray(0, clusters[0]?.offset)),
    clusters: clusters.map((cluster) => {
      const [timestamp] = childrenOf(raw, cluster);
      if (timestamp?.id !== 'e7') throw new Error('A cluster does not begin with its time.');
      const blocks = raw.subarray(timestamp.end, cluster.end);
      return { time: uintOf(raw, timestamp), blocks: base64(Buffer.concat([blocks, padding])) };
    }),
    period: durationMs,
  };
}

/** An element that says nothing, of this many bytes and a few. */
function voidOf(bytes: number): Buffer {
  const head = Buffer.from([0xec, 0x01, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(bytes, 5);
  return Buffer.concat([head, Buffer.alloc(bytes)]);
}

/**
 * From now on MediaRecorder gives this recording over and over instead of what the camera sees, and a second of it
 * takes no second. All the rest is the product's own: spool, index, upload, end. Call before the page is opened.
 */
export async function recordLoop(context: BrowserContext, loop: Loop): Promise<void> {
  await context.addInitScript(install, loop);
}

/** Records on, minute by minute, each when storage has what was complete: as over a network that is fast enough. */
export async function recordMinutes(
  person: Person,
  recordingId: string,
  minutes: number,
  afterMinute: (minute: number, bytes: number) => Promise<void> = async () => undefined,
): Promise<void> {
  const { page } = person;
  const token = await tokenOf(person);
  for (let minute = 1; minute <= minutes; minute++) {
    const bytes = await page.evaluate(() => recordSeconds(60));
    const complete = bytes - (bytes % LIMITS.part.minBytes);
    while ((await storedBytes(page, recordingId, token)) < complete) await sleep(20);
    await afterMinute(minute, bytes);
  }
}

async function storedBytes(page: Page, recordingId: string, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await page.request.get(`/api/recordings/${recordingId}/parts`, { headers });
  const { parts } = (await response.json()) as UploadedParts;
  return parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** Runs in the page. */
function install({ header, clusters, period }: Loop): void {
  const CLUSTER_OF_UNKNOWN_SIZE = [0x1f, 0x43, 0xb6, 0x75, 0x01, 255, 255, 255, 255, 255, 255, 255];
  const TIMESTAMP_OF_8_BYTES = [0xe7, 0x88];
  /** Held back of every chunk, since MediaRecorder's do not end with a cluster either. */
  const HELD_BACK = 1000;
  const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const loop = clusters.map(({ time, blocks }) => ({ time, blocks: bytesOf(blocks) }));

  let started: (recorder: LoopRecorder) => void;
  const recorder = new Promise<LoopRecorder>((resolve) => (started = resolve));
  globalThis.recordSeconds = async (seconds) => (await recorder).record(seconds);

  class LoopRecorder extends EventTarget {
    static isTypeSupported(type: string): boolean {
      return type.startsWith('video/webm');
    }
    state: RecordingState = 'inactive';
    private pending: Uint8Array<ArrayBuffer>[] = [bytesOf(header)];
    private given = 0;
    private bytes = 0;
    private cluster = 0;

    start(): void {
      this.state = 'recording';
      started(this);
      this.dispatchEvent(new Event('start'));
    }

    stop(): void {
      this.give(0);
      this.state = 'inactive';
      this.dispatchEvent(new Event('stop'));
    }

    async record(seconds: number): Promise<number> {
      for (let second = 0; second < seconds && this.state === 'recording'; second++) {
        this.given += 1000;
        while (this.timeOfNext() < this.given) this.addCluster();
        this.give(HELD_BACK);
        await new Promise((resolve) => setTimeout(resolve));
      }
      return this.bytes;
    }

    private timeOfNext(): number {
      const rounds = Math.floor(this.cluster / loop.length);
      return rounds * period + (loop[this.cluster % loop.length]?.time ?? 0);
    }

    private addCluster(): void {
      const head = new Uint8Array(22);
      head.set([...CLUSTER_OF_UNKNOWN_SIZE, ...TIMESTAMP_OF_8_BYTES]);
      new DataView(head.buffer).setBigUint64(14, BigInt(this.timeOfNext()));
      const next = loop[this.cluster++ % loop.length];
      if (next) this.pending.push(head, next.blocks);
    }

    private give(heldBack: number): void {
      const all = new Blob(this.pending);
      const last = this.pending.at(-1) ?? new Uint8Array();
      const held = Math.min(heldBack, last.length);
      this.pending = held ? [last.slice(last.length - held)] : [];
      const data = all.slice(0, all.size - held);
      this.bytes += data.size;
      this.dispatchEvent(new BlobEvent('dataavailable', { data }));
    }
  }
  Object.assign(window, { MediaRecorder: LoopRecorder });
}
