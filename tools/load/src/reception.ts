import { type Arrival, receiverReport, senderReports, transportFeedback } from './rtcp.ts';
import { isRtcp, parseRtp } from './rtp.ts';
import { SequenceLog, Unwrapper } from './sequence.ts';

/** How often browsers send transport-wide feedback, and receiver reports of video. Milliseconds. */
const FEEDBACK_MS = 100;
const REPORT_MS = 1000;
const VIDEO_CLOCK = 90_000;

/** Our own SSRC as a receiver; nobody compares it with anything. */
const RECEIVER_SSRC = 1;

interface Incoming {
  log: SequenceLog;
  bytes: number;
  /** RFC 3550, A.8: smoothed difference of the transit times, in units of the RTP clock. */
  jitter: number;
  transit: number | undefined;
  reported: { expected: number; received: number };
  senderReport: { compactNtp: number; at: number } | undefined;
}

export interface ReceptionCounts {
  packets: number;
  /** RTP payload and headers. */
  bytes: number;
  lost: number;
  gaps: number;
  late: number;
}

export interface ReceptionOptions {
  /** The streams that count; others (probes of the bandwidth) are only answered. */
  ssrcs: readonly number[];
  /** Number of the transport-wide congestion control extension. */
  transportCcId: number;
  send: (rtcp: Buffer) => void;
  /** Is told each RTP payload as it comes. */
  onPayload?: ((payload: Buffer, at: number) => void) | undefined;
}

/** What one viewer receives over one transport: counted, and answered as a browser answers it. */
export class Reception {
  /** `performance.now()` of the first packet. */
  firstPacketAt: number | undefined;
  private readonly options: ReceptionOptions;
  private readonly streams = new Map<number, Incoming>();
  private readonly transportSequence = new Unwrapper();
  private arrivals: Arrival[] = [];
  private reportedUpTo: number | undefined;
  private feedbackCount = 0;
  private readonly timers: NodeJS.Timeout[];

  constructor(options: ReceptionOptions) {
    this.options = options;
    this.timers = [
      setInterval(() => this.sendFeedback(), FEEDBACK_MS),
      setInterval(() => this.sendReport(), REPORT_MS),
    ];
  }

  get counts(): ReceptionCounts {
    const counts = { packets: 0, bytes: 0, lost: 0, gaps: 0, late: 0 };
    for (const { log, bytes } of this.streams.values()) {
      counts.packets += log.received;
      counts.bytes += bytes;
      counts.lost += log.lost;
      counts.gaps += log.gaps;
      counts.late += log.late;
    }
    return counts;
  }

  take(packet: Buffer): void {
    const at = performance.now();
    if (isRtcp(packet)) return this.takeSenderReports(packet, at);
    const { ssrc, sequenceNumber, timestamp, extension, payload } = parseRtp(
      packet,
      this.options.transportCcId,
    );
    if (extension)
      this.arrivals.push({
        sequenceNumber: this.transportSequence.unwrap(extension.readUInt16BE(0)),
        at,
      });
    if (!this.options.ssrcs.includes(ssrc)) return;
    this.firstPacketAt ??= at;
    const stream = this.stream(ssrc);
    stream.log.add(sequenceNumber);
    stream.bytes += packet.length;
    const transit = (at * VIDEO_CLOCK) / 1000 - timestamp;
    if (stream.transit !== undefined)
      stream.jitter += (Math.abs(transit - stream.transit) - stream.jitter) / 16;
    stream.transit = transit;
    this.options.onPayload?.(payload, at);
  }

  close(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  private stream(ssrc: number): Incoming {
    let stream = this.streams.get(ssrc);
    if (!stream) {
      stream = {
        log: new SequenceLog(),
        bytes: 0,
        jitter: 0,
        transit: undefined,
        reported: { expected: 0, received: 0 },
        senderReport: undefined,
      };
      this.streams.set(ssrc, stream);
    }
    return stream;
  }

  private takeSenderReports(packet: Buffer, at: number): void {
    for (const { ssrc, compactNtp } of senderReports(packet)) {
      const stream = this.streams.get(ssrc);
      if (stream) stream.senderReport = { compactNtp, at };
    }
  }

  private sendFeedback(): void {
    const [media] = this.options.ssrcs;
    // What a report has passed over is lost for the sender: nothing is taken back.
    const arrivals = this.arrivals
      .filter(({ sequenceNumber }) => sequenceNumber >= (this.reportedUpTo ?? -Infinity))
      .sort((a, b) => a.sequenceNumber - b.sequenceNumber);
    this.arrivals = [];
    const last = arrivals.at(-1);
    if (!last || media === undefined) return;
    this.options.send(
      transportFeedback({
        sender: RECEIVER_SSRC,
        media,
        count: this.feedbackCount++,
        arrivals,
        previousEnd: this.reportedUpTo ?? Infinity,
      }),
    );
    this.reportedUpTo = last.sequenceNumber + 1;
  }

  private sendReport(): void {
    if (this.streams.size === 0) return;
    const now = performance.now();
    const reports = [...this.streams].map(([ssrc, stream]) => {
      const { log, reported, jitter, senderReport } = stream;
      const expected = log.expected - reported.expected;
      const lost = expected - (log.received - reported.received);
      stream.reported = { expected: log.expected, received: log.received };
      return {
        ssrc,
        fractionLost: expected > 0 ? Math.max(0, lost / expected) : 0,
        lost: log.lost,
        extendedHighest: log.extendedHighest,
        jitter,
        lastSenderReport: senderReport?.compactNtp ?? 0,
        sinceSenderReport: senderReport ? (now - senderReport.at) / 1000 : 0,
      };
    });
    this.options.send(receiverReport(RECEIVER_SSRC, reports));
  }
}
