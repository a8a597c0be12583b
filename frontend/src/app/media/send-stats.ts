/** What a sending transport's statistics say at one moment; counters run since the transport was made. */
export interface SendSample {
  /** Milliseconds, of any origin. */
  at: number;
  bytesSent: number;
  /** Pictures that the source delivered. */
  sourceFrames: number;
  /** Pictures encoded, by layer. */
  encodedFrames: Readonly<Record<string, number>>;
  framesPerSecond: number;
  roundTripMs: number | null;
  /** Share of packets that the server missed, from 0 to 1. */
  lost: number;
  limitedBy: 'nothing' | 'cpu' | 'network';
}

export type NetworkState = 'good' | 'fair' | 'poor';

export interface SendStats {
  /** Bits per second, sound and all layers together. */
  bitrate: number;
  framesPerSecond: number;
  /** Pictures that the source delivered and no layer showed, since the stream began in this tab. */
  droppedFrames: number;
  roundTripMs: number | null;
  network: NetworkState;
}

export const NO_STATS: SendStats = {
  bitrate: 0,
  framesPerSecond: 0,
  droppedFrames: 0,
  roundTripMs: null,
  network: 'good',
};

/** Reads a browser's report. Fields that a browser does not give count as zero. */
export function sampleOf(report: Iterable<[string, unknown]>): SendSample {
  const stats = [...report].map(([, entry]) => entry as Entry);
  const outbound = stats.filter(({ type }) => type === 'outbound-rtp');
  const video = outbound.filter(({ kind }) => kind === 'video');
  const remote = stats.filter(({ type }) => type === 'remote-inbound-rtp');
  const pair = stats.find(({ type, nominated }) => type === 'candidate-pair' && nominated);
  const roundTrip = pair?.currentRoundTripTime;
  return {
    at: Math.max(0, ...stats.map(({ timestamp }) => timestamp)),
    bytesSent: outbound.reduce((sum, { bytesSent = 0 }) => sum + bytesSent, 0),
    sourceFrames: stats.find(isVideoSource)?.frames ?? 0,
    encodedFrames: Object.fromEntries(
      video.map(({ id, framesEncoded = 0 }) => [id, framesEncoded]),
    ),
    framesPerSecond: Math.max(0, ...video.map(({ framesPerSecond = 0 }) => framesPerSecond)),
    roundTripMs: roundTrip === undefined ? null : roundTrip * 1000,
    lost: Math.max(0, ...remote.map(({ fractionLost = 0 }) => fractionLost)),
    limitedBy: limitation(video.map(({ qualityLimitationReason }) => qualityLimitationReason)),
  };
}

/** The fields of RTCStats dictionaries that count here. */
interface Entry {
  id: string;
  type: string;
  timestamp: number;
  kind?: string;
  nominated?: boolean;
  bytesSent?: number;
  frames?: number;
  framesEncoded?: number;
  framesPerSecond?: number;
  fractionLost?: number;
  currentRoundTripTime?: number;
  qualityLimitationReason?: string;
}

const isVideoSource = ({ type, kind }: Entry) => type === 'media-source' && kind === 'video';

function limitation(reasons: (string | undefined)[]): SendSample['limitedBy'] {
  if (reasons.includes('bandwidth')) return 'network';
  return reasons.includes('cpu') ? 'cpu' : 'nothing';
}

/**
 * What happened between two samples.
 * @param droppedBefore pictures dropped until `before`
 */
export function statsBetween(
  before: SendSample,
  now: SendSample,
  droppedBefore: number,
): SendStats {
  const seconds = (now.at - before.at) / 1000;
  const bytes = now.bytesSent - before.bytesSent;
  return {
    bitrate: seconds > 0 && bytes > 0 ? (bytes * 8) / seconds : 0,
    framesPerSecond: Math.round(now.framesPerSecond),
    droppedFrames: droppedBefore + droppedBetween(before, now),
    roundTripMs: now.roundTripMs,
    network: networkState(now),
  };
}

function droppedBetween(before: SendSample, now: SendSample): number {
  const delivered = now.sourceFrames - before.sourceFrames;
  const encoded = Object.entries(now.encodedFrames).map(
    ([layer, frames]) => frames - (before.encodedFrames[layer] ?? 0),
  );
  // A frame on its way through the encoder is counted in the next second.
  const missing = delivered - Math.max(0, ...encoded);
  return missing > 1 ? missing : 0;
}

/** Limits after ITU-T G.114 (a conversation suffers from 150 ms one way on) and what FEC and NACK can mend. */
export function networkState({ lost, roundTripMs, limitedBy }: SendSample): NetworkState {
  const roundTrip = roundTripMs ?? 0;
  if (lost > 0.1 || roundTrip > 600) return 'poor';
  if (lost > 0.03 || roundTrip > 300 || limitedBy === 'network') return 'fair';
  return 'good';
}
