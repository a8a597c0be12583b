/**
 * How long packets take from the broadcaster to the viewers, when one process is both. A packet is known by its last
 * bytes, which no server touches and which an encoder does not give twice.
 */
const KEY_BYTES = 6;
/** Several seconds of video; what is looked for is younger. */
const REMEMBERED = 4096;

export class DelayMeter {
  /** Milliseconds, one a packet. */
  readonly delays: number[] = [];
  private readonly sentAt = new Map<number, number>();

  readonly sent = (packet: Buffer, at: number): void => {
    const key = keyOf(packet);
    // Put last, also when the video has begun again.
    this.sentAt.delete(key);
    this.sentAt.set(key, at);
    const [oldest] = this.sentAt.keys();
    if (this.sentAt.size > REMEMBERED && oldest !== undefined) this.sentAt.delete(oldest);
  };

  readonly received = (payload: Buffer, at: number): void => {
    if (payload.length < KEY_BYTES) return;
    const sentAt = this.sentAt.get(keyOf(payload));
    if (sentAt !== undefined) this.delays.push(at - sentAt);
  };

  /** Forgets what was measured, as after a warm-up. */
  reset(): void {
    this.delays.length = 0;
  }
}

const keyOf = (bytes: Buffer) => bytes.readUIntBE(bytes.length - KEY_BYTES, KEY_BYTES);
