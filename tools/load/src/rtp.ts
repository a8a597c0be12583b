/** RTP (RFC 3550) as far as a sender and a receiver that do not decode need it. */
export interface RtpPacket {
  payloadType: number;
  sequenceNumber: number;
  /** In units of the codec's clock. */
  timestamp: number;
  ssrc: number;
  marker: boolean;
  /** The value of the header extension that was looked for, absent when the packet has none. */
  extension: Buffer | undefined;
  payload: Buffer;
}

const FIXED_HEADER_BYTES = 12;
const ONE_BYTE_PROFILE = 0xbede;

/** RTP and RTCP share a port; they differ in their second byte (RFC 5761, section 4). */
export const isRtcp = (packet: Buffer): boolean => {
  const type = packet[1] ?? 0;
  return type >= 192 && type <= 223;
};

/** @param extensionId the header extension to look for, as the session description numbers it */
export function parseRtp(packet: Buffer, extensionId: number): RtpPacket {
  const first = packet.readUInt8(0);
  let offset = FIXED_HEADER_BYTES + 4 * (first & 0x0f);
  let extension: Buffer | undefined;
  if (first & 0x10) {
    const profile = packet.readUInt16BE(offset);
    const end = offset + 4 + 4 * packet.readUInt16BE(offset + 2);
    extension = findExtension(packet.subarray(offset + 4, end), profile, extensionId);
    offset = end;
  }
  const padding = first & 0x20 ? packet.readUInt8(packet.length - 1) : 0;
  const second = packet.readUInt8(1);
  return {
    payloadType: second & 0x7f,
    marker: Boolean(second & 0x80),
    sequenceNumber: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    extension,
    payload: packet.subarray(offset, packet.length - padding),
  };
}

/** Elements of one or two header bytes (RFC 8285). */
function findExtension(elements: Buffer, profile: number, wanted: number): Buffer | undefined {
  for (let at = 0; at < elements.length;) {
    const head = elements.readUInt8(at++);
    if (head === 0) continue; // padding
    const isShort = profile === ONE_BYTE_PROFILE;
    const id = isShort ? head >> 4 : head;
    const length = isShort ? (head & 0x0f) + 1 : elements.readUInt8(at++);
    if (id === wanted) return elements.subarray(at, at + length);
    at += length;
  }
  return undefined;
}

export function buildRtp(packet: Omit<RtpPacket, 'extension'>): Buffer {
  const bytes = Buffer.allocUnsafe(FIXED_HEADER_BYTES + packet.payload.length);
  bytes.writeUInt8(0x80, 0);
  bytes.writeUInt8((packet.marker ? 0x80 : 0) | packet.payloadType, 1);
  bytes.writeUInt16BE(packet.sequenceNumber, 2);
  bytes.writeUInt32BE(packet.timestamp, 4);
  bytes.writeUInt32BE(packet.ssrc, 8);
  packet.payload.copy(bytes, FIXED_HEADER_BYTES);
  return bytes;
}
