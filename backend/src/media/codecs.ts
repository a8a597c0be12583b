import type { types as mediasoup } from 'mediasoup';

const video = (mimeType: string, parameters: Record<string, unknown> = {}) =>
  ({ kind: 'video', mimeType, clockRate: 90_000, parameters }) as const;

/** `42e01f` is what browsers send, `42001f` what ffmpeg and OBS send over WHIP. */
const h264 = (profileLevelId: string) =>
  video('video/H264', {
    'packetization-mode': 1,
    'profile-level-id': profileLevelId,
    'level-asymmetry-allowed': 1,
  });

/**
 * What a room forwards, the default of a sender first: VP8 is the one that every browser sends in simulcast.
 * mediasoup adds RTX, transport-wide congestion control and the feedback messages of each.
 */
export const routerCodecs: mediasoup.RouterRtpCodecCapability[] = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    parameters: { useinbandfec: 1 },
  },
  video('video/VP8'),
  video('video/VP9', { 'profile-id': 0 }),
  h264('42e01f'),
  h264('42001f'),
  video('video/AV1'),
];
