import type { BrowserContext } from 'playwright-core';
import { drawnCamera, type Paint } from './drawn-camera.ts';

/**
 * A clock in the picture: the low 32 bits of the time in milliseconds, a bar a bit, and below them the same bits the
 * other way round, so that a picture which the codec blurred is not taken for another time.
 */
export const CLOCK = { bits: 32, rowHeight: 90, width: 1280, height: 720, framesPerSecond: 15 };

/** What the broadcaster's page tells of its recording, by the clock that is in the picture. */
interface Told {
  event: 'start' | 'chunk' | 'stop';
  at: number;
  bytes: number;
}

/** What MediaRecorder has done in a broadcaster's pages. */
export class RecorderJournal {
  private readonly told: Told[] = [];

  take(told: Told): void {
    this.told.push(told);
  }

  /** When recording began, in milliseconds since 1970. */
  get startedAt(): number {
    const start = this.told.find(({ event }) => event === 'start');
    if (!start) throw new Error('Nothing was recorded.');
    return start.at;
  }

  /** When recording was told to end; undefined while it runs, or when it died. */
  get stoppedAt(): number | undefined {
    return this.told.findLast(({ event }) => event === 'stop')?.at;
  }

  get starts(): number {
    return this.told.filter(({ event }) => event === 'start').length;
  }

  get bytes(): number {
    return this.told.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** When that many bytes had been recorded. */
  timeOfByte(count: number): number {
    let bytes = 0;
    const chunk = this.told.find((told) => (bytes += told.bytes) >= count);
    if (!chunk) throw new Error(`Only ${bytes} bytes were recorded.`);
    return chunk.at;
  }
}

/**
 * Makes the camera a clock above noise, and the microphone a tone: noise takes as many bytes as a recorder gives it, so
 * that a recording of half a minute has several parts. Call before the page is opened.
 */
export async function useNoisyClock(context: BrowserContext): Promise<RecorderJournal> {
  const journal = new RecorderJournal();
  await context.exposeFunction('tellOfRecording', (told: Told) => journal.take(told));
  await context.addInitScript(tellOfRecorder);
  await context.addInitScript({ content: drawnCamera(CLOCK, paintNoisyClock) });
  return journal;
}

declare global {
  function tellOfRecording(told: Told): Promise<void>;
}

/** Runs in the page. */
function tellOfRecorder(): void {
  const tell = (event: Told['event'], bytes = 0) =>
    void tellOfRecording({ event, at: Date.now(), bytes });

  window.MediaRecorder = class extends MediaRecorder {
    constructor(stream: MediaStream, options?: MediaRecorderOptions) {
      super(stream, options);
      this.addEventListener('start', () => tell('start'));
      this.addEventListener('dataavailable', ({ data }) => tell('chunk', data.size));
    }
    override stop(): void {
      tell('stop');
      super.stop();
    }
  };
}

function paintNoisyClock({ bits, rowHeight, width, height }: typeof CLOCK): Paint {
  const noise = noiseLargerThan(width, height);
  const bar = width / bits;
  return (canvas) => {
    const [x, y] = [Math.random() * width, Math.random() * height];
    canvas.drawImage(noise, -x, -y);
    const now = Date.now();
    for (let bit = 0; bit < bits; bit++) {
      const set = Math.floor(now / 2 ** bit) % 2 === 1;
      canvas.fillStyle = set ? 'white' : 'black';
      canvas.fillRect(bit * bar, 0, bar, rowHeight);
      canvas.fillStyle = set ? 'black' : 'white';
      canvas.fillRect(bit * bar, rowHeight, bar, rowHeight);
    }
  };

  /** Drawn once; each frame shows another piece of it, which no codec finds again. */
  function noiseLargerThan(pieceWidth: number, pieceHeight: number): OffscreenCanvas {
    const canvas = new OffscreenCanvas(2 * pieceWidth, 2 * pieceHeight);
    const context2d = canvas.getContext('2d');
    if (!context2d) throw new Error('no 2d context');
    const image = context2d.createImageData(canvas.width, canvas.height);
    for (let i = 0; i < image.data.length; i++)
      image.data[i] = i % 4 === 3 ? 255 : Math.random() * 256;
    context2d.putImageData(image, 0, 0);
    return canvas;
  }
}
