// An AudioWorklet, which no bundler makes: it passes on what it hears, with the time at which each block was complete.
const FRAMES = 1024;

registerProcessor(
  'sound-tap',
  class extends AudioWorkletProcessor {
    #planes = new Float32Array(2 * FRAMES);
    #filled = 0;

    process([channels]) {
      const [left, right = left] = channels;
      if (!left) return true;
      this.#planes.set(left, this.#filled);
      this.#planes.set(right, FRAMES + this.#filled);
      this.#filled += left.length;
      if (this.#filled === FRAMES) {
        this.port.postMessage({ planes: this.#planes, at: Date.now() }, [this.#planes.buffer]);
        this.#planes = new Float32Array(2 * FRAMES);
        this.#filled = 0;
      }
      return true;
    }
  },
);
