import type { PlayableRecording } from '@amphi/contracts';
import type { Browser } from 'playwright-core';
import { check } from '../../frontend/src/app/media/recorder/webm/testing/faults.ts';
import { level1Of } from '../../frontend/src/app/media/recorder/webm/testing/structure.ts';
import { useClockAsCamera } from '../bench/timecode.ts';
import { launchBrowser, Person } from '../support/browser.ts';
import { picturesChange } from '../support/picture.ts';
import { loaded, play, seek } from '../support/playback.ts';
import { probe } from '../support/probe.ts';
import { Product } from '../support/product.ts';
import { keepRawRecording, rawRecordingOf } from '../support/raw-recording.ts';
import { endStream, fileOf, recordingOf } from '../support/recordings.ts';

/** Seconds that a player and the recorder may differ in how long it is: MP4 says only where its last frame begins. */
const OFF = 2;

const CLUSTER = '1f43b675';
const KEY_FRAME_MS = 2000;

describe('the file that Chromium records', () => {
  let product: Product;
  let browser: Browser;

  beforeAll(async () => {
    product = await Product.start();
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  async function recordFor(person: Person, handle: string): Promise<PlayableRecording> {
    await person.createAccount(handle);
    await person.goLive(`By ${handle}`);
    await person.page.getByText(/Recording\s*0:1[2-9]/).waitFor();
    await endStream(person);
    expect(person.errors).toEqual([]);
    return recordingOf(product, handle);
  }

  /** Broadcasts for a while in a browser that records only this type. */
  async function record(handle: string, type: string) {
    const person = await Person.visit(browser, product.url);
    await useClockAsCamera(person.context);
    await person.context.addInitScript((supported) => {
      const isSupported = MediaRecorder.isTypeSupported.bind(MediaRecorder);
      MediaRecorder.isTypeSupported = (asked) => asked.startsWith(supported) && isSupported(asked);
    }, type);
    await keepRawRecording(person.context);
    const recording = await recordFor(person, handle);
    const raw = await rawRecordingOf(person.page);
    await person.context.close();
    return { recording, raw };
  }

  async function playsAndSeeks(recording: PlayableRecording): Promise<void> {
    const viewer = await Person.visit(browser, product.url);
    await viewer.page.goto(`/vod/${recording.id}`);
    const duration = await loaded(viewer.page);
    expect(Math.abs(duration - (recording.durationMs ?? 0) / 1000)).toBeLessThan(OFF);
    await play(viewer.page);
    await picturesChange(viewer.page);
    const late = await seek(viewer.page, duration - 2);
    const early = await seek(viewer.page, 2);
    expect(late.position).toBeCloseTo(duration - 2, 1);
    // Each place has its own picture, also the second time.
    expect(late.clock).toBeGreaterThan(early.clock + 1);
    expect((await seek(viewer.page, duration - 2)).clock).toBe(late.clock);
    expect(await seek(viewer.page, 2)).toEqual(early);
    expect(viewer.errors).toEqual([]);
    await viewer.context.close();
  }

  it.each(['video/webm;codecs=vp8', 'video/webm;codecs=vp9'])(
    'is sound, whole and seekable: %s',
    async (type) => {
      const { recording, raw } = await record(type.slice(-3), type);
      expect(recording).toMatchObject({ state: 'ready', contentType: 'video/webm' });
      const file = await fileOf(product, recording);
      const { faults, duration, cues } = check(file);
      expect(faults).toEqual([]);
      expect(duration).toBe(recording.durationMs);
      expect(cues.length).toBeGreaterThan(0);
      const clustersOf = (bytes: Uint8Array) => {
        const first = level1Of(bytes).elements.find(({ id }) => id === CLUSTER);
        return Buffer.from(bytes.subarray(first?.offset));
      };
      expect(clustersOf(file).equals(clustersOf(raw))).toBe(true);
      expect((await probe(raw)).duration).toBeNaN();
      const probed = await probe(file);
      expect(probed.complaints).toBe('');
      expect(probed.duration).toBeCloseTo(duration / 1000, 3);
      expect(probed.packets).toBeGreaterThan(10);
      await playsAndSeeks(recording);
    },
  );

  // A few frames a second, which no machine is too slow for: MediaRecorder leaves none out, nor a key frame.
  it('has no frame that is more than 2 s behind its key frame', async () => {
    const person = await Person.visit(browser, product.url);
    await useClockAsCamera(person.context, 3);
    const recording = await recordFor(person, 'slow');
    const { faults, behindKeyFrame } = check(await fileOf(product, recording));
    expect(faults).toEqual([]);
    expect(behindKeyFrame.length).toBeGreaterThan(4);
    expect(Math.max(...behindKeyFrame)).toBeLessThanOrEqual(KEY_FRAME_MS);
    await person.context.close();
  });

  it('is kept as it came where only MP4 is recorded, and plays', async () => {
    const { recording, raw } = await record('mp4', 'video/mp4');
    expect(recording).toMatchObject({ state: 'ready', contentType: 'video/mp4' });
    const file = Buffer.from(await fileOf(product, recording));
    expect(file.subarray(4, 8).toString()).toBe('ftyp');
    expect(file.equals(raw)).toBe(true);
    expect((await probe(file)).packets).toBeGreaterThan(10);
    await playsAndSeeks(recording);
  });
});
