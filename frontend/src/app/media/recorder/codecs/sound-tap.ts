/** Two planes of samples, left and right, and when the last one was heard: milliseconds since 1970. */
export interface SoundBlock {
  planes: Float32Array<ArrayBuffer>;
  at: number;
}

export const SAMPLE_RATE = 48_000;

/** Gives a track's samples. Where a machine has no sound device they may never come. */
export class SoundTap {
  readonly #context = new AudioContext({ sampleRate: SAMPLE_RATE });

  /** @param heard is called for each block, on a thread's message: late when the page is busy. */
  constructor(track: MediaStreamTrack, heard: (block: SoundBlock) => void) {
    this.#connect(track, heard).catch((error: unknown) => {
      if (this.#context.state !== 'closed')
        console.warn('Amphi: the recording stays silent:', error);
    });
    this.#context.addEventListener('statechange', () => this.#run());
    this.#run();
  }

  close(): void {
    if (this.#context.state !== 'closed') void this.#context.close();
  }

  async #connect(track: MediaStreamTrack, heard: (block: SoundBlock) => void): Promise<void> {
    await this.#context.audioWorklet.addModule(new URL('sound-tap.js', document.baseURI));
    const tap = new AudioWorkletNode(this.#context, 'sound-tap', {
      numberOfOutputs: 0,
      channelCount: 2,
      channelCountMode: 'explicit',
    });
    tap.port.onmessage = ({ data }: MessageEvent<SoundBlock>) => heard(data);
    this.#context.createMediaStreamSource(new MediaStream([track])).connect(tap);
  }

  #run(): void {
    if (this.#context.state === 'running' || this.#context.state === 'closed') return;
    this.#context.resume().catch((error: unknown) => {
      console.warn('Amphi: the recording has no sound yet:', error);
    });
  }
}
