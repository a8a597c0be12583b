/** The RTCP that a viewer answers with and the one that a broadcaster listens for. */

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const TRANSPORT_FEEDBACK = 205;
const PAYLOAD_FEEDBACK = 206;

const FORMAT_NACK = 1;
const FORMAT_TRANSPORT_CC = 15;
const FORMAT_PLI = 1;
const FORMAT_FIR = 4;

/** The RTCP packets of one type in a compound one: their format or count, and their bytes. */
function* packetsOf(compound: Buffer, type: number): Generator<{ format: number; bytes: Buffer }> {
  for (let at = 0; at + 4 <= compound.length;) {
    const end = at + 4 * (compound.readUInt16BE(at + 2) + 1);
    if (compound.readUInt8(at + 1) === type)
      yield { format: compound.readUInt8(at) & 0x1f, bytes: compound.subarray(at, end) };
    at = end;
  }
}

/** The streams that a key frame is asked of, by PLI (RFC 4585) or FIR (RFC 5104). */
export function keyFrameRequests(compound: Buffer): number[] {
  const ssrcs: number[] = [];
  for (const { format, bytes } of packetsOf(compound, PAYLOAD_FEEDBACK)) {
    if (format === FORMAT_PLI) ssrcs.push(bytes.readUInt32BE(8));
    if (format === FORMAT_FIR)
      for (let at = 12; at + 8 <= bytes.length; at += 8) ssrcs.push(bytes.readUInt32BE(at));
  }
  return ssrcs;
}

export interface MissingPacket {
  ssrc: number;
  sequenceNumber: number;
}

/** What is asked for once more, by generic NACK (RFC 4585, 6.2.1): a packet, and a bit for each of the 16 after it. */
export function missingPackets(compound: Buffer): MissingPacket[] {
  const missing: MissingPacket[] = [];
  for (const { format, bytes } of packetsOf(compound, TRANSPORT_FEEDBACK)) {
    if (format !== FORMAT_NACK) continue;
    const ssrc = bytes.readUInt32BE(8);
    for (let at = 12; at + 4 <= bytes.length; at += 4) {
      const first = bytes.readUInt16BE(at);
      const following = (bytes.readUInt16BE(at + 2) << 1) | 1;
      for (let bit = 0; bit <= 16; bit++)
        if ((following >> bit) & 1) missing.push({ ssrc, sequenceNumber: (first + bit) & 0xffff });
    }
  }
  return missing;
}

export interface SenderReport {
  ssrc: number;
  /** The middle 32 bits of the sender's NTP time, which a receiver report gives back. */
  compactNtp: number;
}

export function senderReports(compound: Buffer): SenderReport[] {
  return [...packetsOf(compound, SENDER_REPORT)].map(({ bytes }) => ({
    ssrc: bytes.readUInt32BE(4),
    compactNtp: bytes.readUInt32BE(10),
  }));
}

export interface ReceptionReport {
  ssrc: number;
  /** Share of the packets since the report before, 0 to 1. */
  fractionLost: number;
  /** Packets since the beginning. */
  lost: number;
  extendedHighest: number;
  /** In units of the RTP clock. */
  jitter: number;
  /** 0 before the first sender report. */
  lastSenderReport: number;
  /** Seconds since that sender report came. */
  sinceSenderReport: number;
}

/** RFC 3550, section 6.4.2. */
export function receiverReport(sender: number, reports: readonly ReceptionReport[]): Buffer {
  const bytes = Buffer.alloc(8 + 24 * reports.length);
  writeHeader(bytes, reports.length, RECEIVER_REPORT);
  bytes.writeUInt32BE(sender, 4);
  reports.forEach((report, index) => {
    const at = 8 + 24 * index;
    bytes.writeUInt32BE(report.ssrc, at);
    bytes.writeUInt8(Math.min(255, Math.floor(report.fractionLost * 256)), at + 4);
    bytes.writeUIntBE(Math.min(0x7fffff, report.lost), at + 5, 3);
    bytes.writeUInt32BE(report.extendedHighest >>> 0, at + 8);
    bytes.writeUInt32BE(Math.round(report.jitter) >>> 0, at + 12);
    bytes.writeUInt32BE(report.lastSenderReport, at + 16);
    bytes.writeUInt32BE(Math.round(report.sinceSenderReport * 65_536) >>> 0, at + 20);
  });
  return bytes;
}

/** Seconds between 1900, where NTP begins, and 1970. */
const NTP_EPOCH_OFFSET = 2_208_988_800;

/** RFC 3550, section 6.4.1. `wallClock` in milliseconds since 1970. */
export function senderReport(report: {
  ssrc: number;
  wallClock: number;
  rtpTimestamp: number;
  packets: number;
  octets: number;
}): Buffer {
  const bytes = Buffer.alloc(28);
  writeHeader(bytes, 0, SENDER_REPORT);
  const seconds = report.wallClock / 1000 + NTP_EPOCH_OFFSET;
  bytes.writeUInt32BE(report.ssrc, 4);
  bytes.writeUInt32BE(Math.floor(seconds) >>> 0, 8);
  bytes.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), 12);
  bytes.writeUInt32BE(report.rtpTimestamp, 16);
  bytes.writeUInt32BE(report.packets >>> 0, 20);
  bytes.writeUInt32BE(report.octets >>> 0, 24);
  return bytes;
}

/** A packet of the transport: its transport-wide sequence number, and when it came, in milliseconds. */
export interface Arrival {
  sequenceNumber: number;
  at: number;
}

const REFERENCE_MS = 64;
const TICK_MS = 0.25;
const SYMBOLS_PER_CHUNK = 7;
const NOT_RECEIVED = 0;
const SMALL_DELTA = 1;
const LARGE_DELTA = 2;

/**
 * Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1).
 * @param arrivals in the order of their (unwrapped) sequence numbers, at least one
 * @param previousEnd the unwrapped sequence number after the last one that was reported before
 */
export function transportFeedback(options: {
  sender: number;
  media: number;
  count: number;
  arrivals: readonly Arrival[];
  previousEnd: number;
}): Buffer {
  const { arrivals } = options;
  const [first, last] = [arrivals[0], arrivals.at(-1)];
  if (!first || !last) throw new Error('Feedback without packets.');
  const base = Math.min(first.sequenceNumber, options.previousEnd);
  const reference = Math.floor(first.at / REFERENCE_MS);
  const statuses = new Array<number>(last.sequenceNumber - base + 1).fill(NOT_RECEIVED);
  const deltas = Buffer.allocUnsafe(2 * arrivals.length);
  let [ticks, used] = [(reference * REFERENCE_MS) / TICK_MS, 0];
  for (const { sequenceNumber, at } of arrivals) {
    const delta = Math.round(at / TICK_MS) - ticks;
    const isSmall = delta >= 0 && delta <= 0xff;
    statuses[sequenceNumber - base] = isSmall ? SMALL_DELTA : LARGE_DELTA;
    const written = isSmall ? delta : Math.max(-0x8000, Math.min(0x7fff, delta));
    used = isSmall ? deltas.writeUInt8(written, used) : deltas.writeInt16BE(written, used);
    ticks += written;
  }
  const chunks = Math.ceil(statuses.length / SYMBOLS_PER_CHUNK);
  const bytes = Buffer.alloc(4 * Math.ceil((20 + 2 * chunks + used) / 4));
  writeHeader(bytes, FORMAT_TRANSPORT_CC, TRANSPORT_FEEDBACK);
  bytes.writeUInt32BE(options.sender, 4);
  bytes.writeUInt32BE(options.media, 8);
  bytes.writeUInt16BE(base & 0xffff, 12);
  bytes.writeUInt16BE(statuses.length, 14);
  bytes.writeUIntBE(reference & 0xffffff, 16, 3);
  bytes.writeUInt8(options.count & 0xff, 19);
  for (let chunk = 0; chunk < chunks; chunk++)
    bytes.writeUInt16BE(statusVector(statuses, chunk * SYMBOLS_PER_CHUNK), 20 + 2 * chunk);
  deltas.copy(bytes, 20 + 2 * chunks, 0, used);
  return bytes;
}

/** Seven symbols of two bits. */
function statusVector(statuses: readonly number[], from: number): number {
  let vector = 0b11;
  for (let index = 0; index < SYMBOLS_PER_CHUNK; index++)
    vector = (vector << 2) | (statuses[from + index] ?? NOT_RECEIVED);
  return vector;
}

function writeHeader(bytes: Buffer, format: number, type: number): void {
  bytes.writeUInt8(0x80 | format, 0);
  bytes.writeUInt8(type, 1);
  bytes.writeUInt16BE(bytes.length / 4 - 1, 2);
}
