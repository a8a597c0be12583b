import { nalUnits, type VideoFile } from './video-file.ts';

/** Leaves room in 1,500 bytes for IP, UDP, SRTP and the header extensions that a server adds. */
const MAX_PAYLOAD_BYTES = 1180;

const FU_A = 28;

/** The RTP payloads of one frame, in order; the last one carries the marker. */
export function packetize(codec: VideoFile['codec'], frame: Buffer, pictureId: number): Buffer[] {
  return codec === 'VP8' ? vp8(frame, pictureId) : nalUnits(frame).flatMap(h264);
}

/** RFC 7741: a descriptor with a 15-bit picture id before each piece. */
function vp8(frame: Buffer, pictureId: number): Buffer[] {
  return pieces(frame, MAX_PAYLOAD_BYTES - 4).map((piece, index) => {
    const descriptor = Buffer.from([index === 0 ? 0x90 : 0x80, 0x80, 0, 0]);
    descriptor.writeUInt16BE(0x8000 | (pictureId & 0x7fff), 2);
    return Buffer.concat([descriptor, piece]);
  });
}

/** RFC 6184: as it is when it fits, else in fragments (FU-A). */
function h264(unit: Buffer): Buffer[] {
  if (unit.length <= MAX_PAYLOAD_BYTES) return [unit];
  const header = unit.readUInt8(0);
  const fragments = pieces(unit.subarray(1), MAX_PAYLOAD_BYTES - 2);
  return fragments.map((piece, index) => {
    const start = index === 0 ? 0x80 : 0;
    const end = index === fragments.length - 1 ? 0x40 : 0;
    return Buffer.concat([
      Buffer.from([(header & 0xe0) | FU_A, start | end | (header & 0x1f)]),
      piece,
    ]);
  });
}

/** Of nearly equal size: a last piece of a few bytes would cost as much as a full one. */
function pieces(bytes: Buffer, limit: number): Buffer[] {
  const count = Math.ceil(bytes.length / limit);
  const size = Math.ceil(bytes.length / count);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}
