import type { Subscription } from 'rxjs';
import type { CanvasVideo } from '../steady/canvas-video';
import { AUDIO_TRACK, VIDEO_TRACK, type WebmPacket, WebmWriter } from '../webm/webm-writer';
import { SoundLine } from './sound-line';
import { SAMPLE_RATE, type SoundBlock, SoundTap } from './sound-tap';

export interface CodecRecorderOptions {
  width: number;
  height: number;
  videoBitsPerSecond: number;
  audioBitsPerSecond: number;
  /** Milliseconds: the most that a frame may be behind its key frame. */
  keyFrameMs: number;
}

/** Frames that wait for the encoder: a machine that is too slow leaves frames out, and never a key frame. */
const MOST_WAITING = 4;
const FRAMES_PER_SECOND = 30;
const CHANNELS = 2;

/**
 * Records VP8 and Opus in WebM with the browser's encoders, for a browser whose MediaRecorder cannot be asked for key frames.
 * Events, and the order in which they come, are MediaRecorder's.
 */
export class CodecRecorder extends EventTarget {
  state: RecordingState = 'inactive';

  readonly #options: CodecRecorderOptions;
  readonly #source: { video: CanvasVideo; audio: MediaStreamTrack };
  readonly #video = new VideoEncoder({
    output: (chunk) => this.#write(VIDEO_TRACK, chunk),
    error: (error) => this.#fail(error),
  });
  readonly #audio = new AudioEncoder({
    output: (chunk, about) => {
      this.#begin(about?.decoderConfig?.description);
      this.#write(AUDIO_TRACK, chunk);
    },
    error: (error) => this.#fail(error),
  });
  readonly #writer = new WebmWriter();
  readonly #line = new SoundLine(SAMPLE_RATE);
  #tap: SoundTap | null = null;
  #frames: Subscription | null = null;
  /** Packets that came before the header could be written. */
  #early: WebmPacket[] | null = [];
  #pending: Uint8Array[] = [];
  #timesliceMs = 0;
  #startedAt = 0;
  #givenAt = 0;
  #frameAt = 0;
  #keyFrameAt = -Infinity;

  constructor(video: CanvasVideo, audio: MediaStreamTrack, options: CodecRecorderOptions) {
    super();
    this.#source = { video, audio };
    this.#options = options;
  }

  static async isSupported(options: CodecRecorderOptions): Promise<boolean> {
    if (!('VideoEncoder' in globalThis && 'AudioEncoder' in globalThis)) return false;
    const supported = await Promise.all([
      VideoEncoder.isConfigSupported(videoConfig(options)),
      AudioEncoder.isConfigSupported(audioConfig(options)),
    ]);
    return supported.every((each) => each.supported);
  }

  start(timesliceMs: number): void {
    this.state = 'recording';
    this.#timesliceMs = timesliceMs;
    this.#startedAt = performance.now();
    this.#video.configure(videoConfig(this.#options));
    this.#audio.configure(audioConfig(this.#options));
    // The encoder's first packet brings what the header needs.
    this.#beSilent(SAMPLE_RATE / 50);
    this.#tap = new SoundTap(this.#source.audio, (block) => this.#hear(block));
    this.#frames = this.#source.video.drawn$.subscribe((canvas) => this.#see(canvas));
    queueMicrotask(() => this.dispatchEvent(new Event('start')));
  }

  stop(): void {
    if (this.state === 'inactive') return;
    this.#close();
    Promise.all([this.#video.flush(), this.#audio.flush()])
      .catch((error: unknown) => {
        console.warn('Amphi: the end of the recording could not be encoded:', error);
      })
      .finally(() => this.#end());
  }

  #now(): number {
    return performance.now() - this.#startedAt;
  }

  #see(canvas: HTMLCanvasElement): void {
    const now = this.#now();
    this.#beSilent(this.#line.silenceAt(now));
    if (now - this.#givenAt >= this.#timesliceMs) this.#give();
    if (this.#video.encodeQueueSize >= MOST_WAITING) return;
    // The next frame is taken to be as far away as the last one: it must not be too late.
    const next = now + (now - this.#frameAt);
    const keyFrame = next - this.#keyFrameAt > this.#options.keyFrameMs;
    if (keyFrame) this.#keyFrameAt = now;
    this.#frameAt = now;
    const frame = new VideoFrame(canvas, { timestamp: Math.round(now * 1000) });
    this.#video.encode(frame, { keyFrame });
    frame.close();
  }

  #hear({ planes, at }: SoundBlock): void {
    if (this.state === 'inactive') return;
    const endMs = at - performance.timeOrigin - this.#startedAt;
    const silence = this.#line.silenceBefore(planes.length / CHANNELS, endMs);
    if (silence === null) return;
    this.#beSilent(silence);
    this.#encode(planes);
  }

  #beSilent(frames: number): void {
    if (frames > 0) this.#encode(new Float32Array(frames * CHANNELS));
  }

  #encode(planes: Float32Array<ArrayBuffer>): void {
    const numberOfFrames = planes.length / CHANNELS;
    const samples = new AudioData({
      format: 'f32-planar',
      sampleRate: SAMPLE_RATE,
      numberOfChannels: CHANNELS,
      numberOfFrames,
      timestamp: Math.round(this.#line.endMs * 1000),
      data: planes,
    });
    this.#line.add(numberOfFrames);
    this.#audio.encode(samples);
    samples.close();
  }

  #begin(opusHead: AllowSharedBufferSource | undefined): void {
    if (!this.#early || !opusHead) return;
    this.#pending.push(this.#writer.header(this.#options, bytesOf(opusHead)));
    const early = this.#early;
    this.#early = null;
    for (const packet of early) this.#pending.push(this.#writer.packet(packet));
  }

  #write(track: number, chunk: EncodedVideoChunk | EncodedAudioChunk): void {
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    const time = Math.max(0, Math.round(chunk.timestamp / 1000));
    const packet = { track, time, isKeyFrame: chunk.type === 'key', data };
    if (this.#early) this.#early.push(packet);
    else this.#pending.push(this.#writer.packet(packet));
  }

  #give(): void {
    this.#givenAt = this.#now();
    const data = new Blob(this.#pending.splice(0) as BlobPart[]);
    this.dispatchEvent(new BlobEvent('dataavailable', { data }));
  }

  #fail(error: Error): void {
    if (this.state === 'inactive') return;
    console.warn('Amphi: an encoder failed:', error);
    this.#close();
    this.dispatchEvent(new Event('error'));
    this.#end();
  }

  #close(): void {
    this.state = 'inactive';
    this.#tap?.close();
    this.#frames?.unsubscribe();
  }

  #end(): void {
    for (const encoder of [this.#video, this.#audio])
      if (encoder.state !== 'closed') encoder.close();
    this.#give();
    this.dispatchEvent(new Event('stop'));
  }
}

function videoConfig({
  width,
  height,
  videoBitsPerSecond,
}: CodecRecorderOptions): VideoEncoderConfig {
  return {
    codec: 'vp8',
    width,
    height,
    bitrate: videoBitsPerSecond,
    framerate: FRAMES_PER_SECOND,
    latencyMode: 'realtime',
  };
}

function audioConfig({ audioBitsPerSecond }: CodecRecorderOptions): AudioEncoderConfig {
  return {
    codec: 'opus',
    sampleRate: SAMPLE_RATE,
    numberOfChannels: CHANNELS,
    bitrate: audioBitsPerSecond,
  };
}

function bytesOf(source: AllowSharedBufferSource): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}
