import { EbmlScanner, type ScannedElement, type ScannerState } from './ebml-scanner';
import { concat, ID, MalformedWebmError, readUint, readVint, vintLength } from './ebml';
import { indexedHeader, type Cue, readTracks, type WebmTracks } from './webm-header';
import { WebmSequel } from './webm-sequel';

/** Above this many, every second cue goes: 20,000 take 400 kB, and are 11 hours of key frames 2 s apart. */
const MAX_CUES = 20_000;

/** MediaRecorder's header is a few hundred bytes; what has no cluster after this many is no recording. */
const MAX_HEADER_BYTES = 1024 * 1024;

/** Two frames further apart have something missing between them: that is no frame's length. */
const LONGEST_FRAME_MS = 1000;

/** Last timestamp of a track and the distance to the one before, in ticks. */
interface TrackEnd {
  last: number;
  step: number;
}

/** Everything the index knows, as plain JSON; a later visit goes on from it. */
export interface WebmIndexState {
  scanner: ScannerState;
  /** The bytes before the first cluster, complete once `headerDone`. */
  header: number[];
  headerDone: boolean;
  cluster: { offset: number; time: number; cued: boolean };
  /** A key frame unless a reference follows in the same group. */
  group: { end: number; time: number | null };
  ends: Record<number, TrackEnd>;
  cues: Cue[];
  /** Least distance of two cues, in ticks; grows as cues are thinned. */
  cueGap: number;
}

/**
 * Watches MediaRecorder's WebM go by and learns what its header could not know: duration and where the key frames are.
 * Takes pieces cut anywhere; its memory does not grow with the recording.
 */
export class WebmIndex {
  readonly #scanner: EbmlScanner;
  readonly #state: WebmIndexState;
  #headerPieces: Uint8Array[] = [];
  #tracks: WebmTracks | null = null;

  constructor(state?: WebmIndexState) {
    this.#state = state ? structuredClone(state) : emptyState();
    if (this.#state.headerDone) this.#tracks = readTracks(Uint8Array.from(this.#state.header));
    else this.#headerPieces = [Uint8Array.from(this.#state.header)];
    this.#scanner = new EbmlScanner(ruleOf, (found) => this.#found(found), this.#state.scanner);
  }

  /** @throws MalformedWebmError when these bytes are no WebM. */
  push(piece: Uint8Array): void {
    if (!this.#state.headerDone) this.#headerPieces.push(piece.slice());
    this.#scanner.push(piece);
    if (!this.#state.headerDone && this.#scanner.state.position > MAX_HEADER_BYTES)
      throw new MalformedWebmError('No cluster follows the header.');
  }

  /** Bytes up to the end of the last element that is complete: what is behind it plays nowhere. */
  get wholeBytes(): number {
    return this.#scanner.state.wholeEnd;
  }

  /** Bytes seen. */
  get bytes(): number {
    return this.#scanner.state.position;
  }

  /** To the end of the last frame, whose length is taken from the frame before. */
  get durationMs(): number {
    return Math.round((this.#durationTicks() * this.#tickNs()) / 1e6);
  }

  /**
   * For what another recorder writes after this, from this time on at the earliest: it goes on in this file.
   * @throws MalformedWebmError before the first cluster.
   */
  sequel(fromMs: number): WebmSequel {
    if (!this.#tracks) throw new MalformedWebmError('No cluster has been seen.');
    const fromTicks = Math.round((fromMs * 1e6) / this.#tickNs());
    return new WebmSequel(this.#tracks, Math.max(fromTicks, this.#durationTicks()));
  }

  snapshot(): WebmIndexState {
    const { scanner, header, ...rest } = this.#state;
    const headerNow = this.#state.headerDone ? header : Array.from(concat(this.#headerPieces));
    return structuredClone({ ...rest, scanner: this.#scanner.state, header: headerNow });
  }

  /** Bytes of the original header: what `indexedHeader` replaces. */
  get headerBytes(): number {
    return this.#state.headerDone ? this.#state.header.length : 0;
  }

  /**
   * A header with SeekHead, duration and cues in place of the first `headerBytes`; every other byte stays as it is.
   * @param cut For a file that ends before what was seen does: at this byte of the original, after this time.
   * @throws MalformedWebmError before the first cluster.
   */
  indexedHeader(cut?: { bytes: number; durationMs: number }): Uint8Array<ArrayBuffer> {
    if (!this.#tracks) throw new MalformedWebmError('No cluster has been seen.');
    const { cues } = this.#state;
    return indexedHeader({
      header: Uint8Array.from(this.#state.header),
      durationTicks: cut ? (cut.durationMs * 1e6) / this.#tickNs() : this.#durationTicks(),
      videoTrack: this.#tracks.video,
      cues: cut ? cues.filter(({ offset }) => offset < cut.bytes) : cues,
    });
  }

  #durationTicks(): number {
    return Math.max(0, ...Object.values(this.#state.ends).map((end) => end.last + end.step));
  }

  #tickNs(): number {
    return this.#tracks?.timestampScale ?? 1;
  }

  #found(found: ScannedElement): void {
    this.#closeGroup(found.offset);
    switch (found.id) {
      case ID.cluster:
        if (!this.#state.headerDone) this.#finishHeader(found.offset);
        this.#state.cluster = { offset: found.offset, time: 0, cued: false };
        return;
      case ID.timestamp:
        this.#state.cluster.time = readUint(found.prefix, 0, found.prefix.length);
        return;
      case ID.blockGroup:
        this.#state.group = { end: found.dataOffset + (found.size ?? 0), time: null };
        return;
      case ID.referenceBlock:
        this.#state.group.time = null;
        return;
      case ID.simpleBlock:
      case ID.block:
        this.#block(found);
    }
  }

  #finishHeader(length: number): void {
    const header = concat(this.#headerPieces).subarray(0, length);
    this.#tracks = readTracks(header);
    this.#state.header = Array.from(header);
    this.#state.headerDone = true;
    this.#headerPieces = [];
  }

  /** Block: track number, then a signed 16 bit timestamp relative to the cluster, then flags. */
  #block({ id, prefix }: ScannedElement): void {
    const trackLength = vintLength(prefix[0]);
    if (trackLength === null || prefix.length < trackLength + 3)
      throw new MalformedWebmError('A block is shorter than its head.');
    const track = readVint(prefix, 0, trackLength) ?? 0;
    const relative = (readUint(prefix, trackLength, 2) << 16) >> 16;
    const time = Math.max(0, this.#state.cluster.time + relative);
    this.#advance(track, time);
    if (track !== this.#tracks?.video) return;
    if (id === ID.block) this.#state.group.time = time;
    else if ((prefix[trackLength + 2] ?? 0) & 0x80) this.#keyFrame(time);
  }

  #advance(track: number, time: number): void {
    const end = this.#state.ends[track];
    if (!end) this.#state.ends[track] = { last: time, step: 0 };
    else if (time > end.last) this.#state.ends[track] = { last: time, step: this.#step(end, time) };
  }

  #step({ last, step }: TrackEnd, time: number): number {
    return ((time - last) * this.#tickNs()) / 1e6 > LONGEST_FRAME_MS ? step : time - last;
  }

  #closeGroup(offset: number): void {
    const { end, time } = this.#state.group;
    if (time === null || offset < end) return;
    this.#state.group.time = null;
    this.#keyFrame(time);
  }

  #keyFrame(time: number): void {
    const { cluster, cues } = this.#state;
    const last = cues.at(-1);
    if (cluster.cued || (last && time - last.time < this.#state.cueGap)) return;
    cluster.cued = true;
    cues.push({ time, offset: cluster.offset });
    if (cues.length <= MAX_CUES) return;
    this.#state.cues = cues.filter((_, i) => i % 2 === 0);
    this.#state.cueGap = Math.round((2 * time) / cues.length);
  }
}

function emptyState(): WebmIndexState {
  return {
    scanner: { position: 0, elementEnd: 0, wholeEnd: 0, carry: [] },
    header: [],
    headerDone: false,
    cluster: { offset: 0, time: 0, cued: false },
    group: { end: 0, time: null },
    ends: {},
    cues: [],
    cueGap: 0,
  };
}

function ruleOf(id: number): 'open' | { prefixBytes: number } {
  switch (id) {
    case ID.segment:
    case ID.cluster:
    case ID.blockGroup:
      return 'open';
    case ID.timestamp:
      return { prefixBytes: 8 };
    case ID.simpleBlock:
    case ID.block:
      return { prefixBytes: 11 };
    default:
      return { prefixBytes: 0 };
  }
}
