import type { BrowserContext, Page } from 'playwright-core';

declare global {
  /** What MediaRecorder has given so far. */
  var recordedChunks: Blob[];
}

/** Keeps what MediaRecorder gives, beside what the product makes of it. Call before the page is opened. */
export async function keepRawRecording(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    globalThis.recordedChunks = [];
    window.MediaRecorder = class extends MediaRecorder {
      constructor(stream: MediaStream, options?: MediaRecorderOptions) {
        super(stream, options);
        this.addEventListener('dataavailable', ({ data }) => recordedChunks.push(data));
      }
    };
  });
}

/** The plain file: MediaRecorder's bytes one after the other. */
export async function rawRecordingOf(page: Page): Promise<Buffer> {
  const dataUrl = await page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const reader = new FileReader();
        reader.onloadend = () =>
          typeof reader.result === 'string'
            ? resolve(reader.result)
            : reject(new Error('The chunks cannot be read.'));
        reader.readAsDataURL(new Blob(recordedChunks));
      }),
  );
  return Buffer.from(dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64');
}
