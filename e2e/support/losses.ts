import type { RecorderJournal } from './camera.ts';
import type { Played } from './played.ts';

/** What of a recording is missing, in seconds. */
export interface Losses {
  /** By the bytes: what MediaRecorder gave last, and the file does not have. */
  unsaved: number;
  /** By the clock in the picture. */
  start: number;
  middle: number;
  end: number;
  /** By how much the clock may be late without anything being lost. */
  late: number;
}

/**
 * A busy machine draws and encodes pictures later than the clock in them says: by this many seconds, and this share of the
 * whole when it is so busy for long. Every outage here is longer; a part that is missing shows in the bytes.
 */
const LATE_SECONDS = 5;
const LATE_SHARE = 0.1;

/** Bytes that a file may be smaller than what was recorded: half a frame is cut off, a second header left out. */
const TRIMMED = 128 * 1024;

/**
 * Says what was lost of a recording, also to whoever reads the test's output.
 * @param until when its end came, in milliseconds since 1970
 */
export function stateLosses(
  death: string,
  played: Played,
  journal: RecorderJournal,
  until = journal.stoppedAt ?? NaN,
): Losses {
  const { firstAt, lastAt, hole, duration, sizeBytes } = played;
  const isWhole = sizeBytes > journal.bytes - TRIMMED;
  const losses = {
    unsaved: isWhole ? 0 : seconds(until - journal.timeOfByte(sizeBytes)),
    start: seconds(firstAt - journal.startedAt),
    middle: hole,
    end: seconds(until - lastAt),
    late: LATE_SECONDS + LATE_SHARE * duration,
  };
  const [unsaved, start, middle, end] = Object.values(losses).map((s) => s.toFixed(1));
  process.stdout.write(
    `${death}: of ${seconds(until - journal.startedAt).toFixed(1)} s, ${unsaved} s were not saved; ` +
      `by the clock ${start} s are missing at the start, ${middle} s in the middle, ${end} s at the end; ` +
      `plays ${duration.toFixed(1)} s\n`,
  );
  return losses;
}

/** @param asleep seconds in which the camera saw nothing */
export function expectNothingLost(losses: Losses, asleep = 0): void {
  const { unsaved, start, middle, end, late } = losses;
  expect(unsaved).toBeLessThan(2);
  expect(start).toBeLessThan(late);
  expect(middle).toBeLessThan(asleep + late);
  expect(end).toBeLessThan(late);
}

const seconds = (ms: number) => Math.max(0, ms) / 1000;
