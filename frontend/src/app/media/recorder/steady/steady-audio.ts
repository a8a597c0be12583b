/** One audio track whose sound may come from one microphone after the other; silence where there is none. */
export class SteadyAudio {
  readonly track: MediaStreamTrack;
  readonly #context = new AudioContext({ latencyHint: 'interactive' });
  readonly #output = this.#context.createMediaStreamDestination();
  #source: MediaStreamAudioSourceNode | null = null;

  constructor() {
    const [track] = this.#output.stream.getAudioTracks();
    if (!track) throw new Error('This browser cannot record sound.');
    this.track = track;
    // Silence is sound to a recorder, nothing is not: it would wait with the picture for it.
    const silence = this.#context.createConstantSource();
    silence.offset.value = 0;
    silence.connect(this.#output);
    silence.start();
    // A phone call or a device that vanishes suspends the context.
    this.#context.addEventListener('statechange', () => this.#run());
    this.#run();
  }

  show(track: MediaStreamTrack | null): void {
    this.#source?.disconnect();
    this.#source = track && this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#source?.connect(this.#output);
  }

  /** Ends the track it made, not the ones it was given. */
  close(): void {
    this.#source?.disconnect();
    this.track.stop();
    if (this.#context.state !== 'closed') void this.#context.close();
  }

  #run(): void {
    if (this.#context.state === 'running' || this.#context.state === 'closed') return;
    // Refused before the user's first gesture; `Go live` is one.
    this.#context.resume().catch((error: unknown) => {
      console.warn('Amphi: the recording has no sound yet:', error);
    });
  }
}
