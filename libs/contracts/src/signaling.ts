import type { types as mediasoup } from 'mediasoup-client';
import * as z from 'zod';
import type { Ack } from './errors.js';
import { mediaKindSchema, mediaSourceSchema, type ProducerInfo, type Stream } from './streams.js';

/**
 * Types a value that mediasoup checks in depth itself (ORTC, answered with `invalid_rtp_parameters`) by the part of
 * its shape that our own code touches.
 */
const checkedByMediasoup = <T>(shape: z.ZodType) =>
  z.custom<T>((value) => shape.safeParse(value).success, 'Not what mediasoup-client sends here.');

const dtlsParametersSchema = checkedByMediasoup<mediasoup.DtlsParameters>(
  z.object({
    role: z.enum(['auto', 'client', 'server']).optional(),
    fingerprints: z
      .array(z.object({ algorithm: z.string().max(20), value: z.string().max(300) }))
      .min(1)
      .max(10),
  }),
);

export const rtpParametersSchema = checkedByMediasoup<mediasoup.RtpParameters>(
  z.looseObject({
    codecs: z.array(z.looseObject({ mimeType: z.string() })).min(1),
    encodings: z.array(z.looseObject({})).max(8).optional(),
  }),
);

const rtpCapabilitiesSchema = checkedByMediasoup<mediasoup.RtpCapabilities>(
  z.looseObject({
    codecs: z.array(z.looseObject({ mimeType: z.string() })).optional(),
    headerExtensions: z.array(z.looseObject({ uri: z.string() })).optional(),
  }),
);

export const peerRoleSchema = z.enum(['broadcaster', 'viewer']);
export type PeerRole = z.infer<typeof peerRoleSchema>;

const consumerIdSchema = z.object({ consumerId: z.string().max(100) });
const producerIdSchema = z.object({ producerId: z.string().max(100) });

/**
 * Requests of the `/signaling` namespace, by event name. A socket joins one stream at a time and has one WebRTC
 * transport there: a broadcaster sends over it, a viewer receives.
 */
export const signalingRequests = {
  join: z.object({ streamId: z.uuid(), role: peerRoleSchema }),
  leave: z.object({}),
  connectTransport: z.object({ dtlsParameters: dtlsParametersSchema }),
  restartIce: z.object({}),
  produce: z.object({
    kind: mediaKindSchema,
    source: mediaSourceSchema,
    rtpParameters: rtpParametersSchema,
  }),
  pauseProducer: producerIdSchema,
  resumeProducer: producerIdSchema,
  closeProducer: producerIdSchema,
  /** Consumes each producer named; consumers start paused. */
  consume: z.object({
    producerIds: z.array(z.string().max(100)).min(1).max(8),
    rtpCapabilities: rtpCapabilitiesSchema,
  }),
  resumeConsumer: consumerIdSchema,
  pauseConsumer: consumerIdSchema,
  /** Highest simulcast layers wanted; the bandwidth estimate may choose lower ones. */
  setPreferredLayers: consumerIdSchema.extend({
    spatialLayer: z.number().int().min(0).max(2),
    temporalLayer: z.number().int().min(0).max(2).optional(),
  }),
} as const;
export type SignalingRequests = {
  [E in keyof typeof signalingRequests]: z.infer<(typeof signalingRequests)[E]>;
};

export interface TransportParameters {
  id: string;
  iceParameters: mediasoup.IceParameters;
  iceCandidates: mediasoup.IceCandidate[];
  dtlsParameters: mediasoup.DtlsParameters;
}

export interface ConsumerParameters {
  id: string;
  producerId: string;
  kind: mediasoup.MediaKind;
  rtpParameters: mediasoup.RtpParameters;
  /** `simulcast` when there are layers to choose from. */
  type: 'simple' | 'simulcast' | 'svc';
  producerPaused: boolean;
}

type Nothing = Record<string, never>;

export interface SignalingResponses {
  join: {
    peerId: string;
    stream: Stream;
    routerRtpCapabilities: mediasoup.RtpCapabilities;
    transport: TransportParameters;
    producers: ProducerInfo[];
    /** False while a broadcaster who dropped may still come back. */
    broadcasterPresent: boolean;
  };
  leave: Nothing;
  connectTransport: Nothing;
  restartIce: { iceParameters: mediasoup.IceParameters };
  produce: { producerId: string };
  pauseProducer: Nothing;
  resumeProducer: Nothing;
  closeProducer: Nothing;
  consume: { consumers: ConsumerParameters[] };
  resumeConsumer: Nothing;
  pauseConsumer: Nothing;
  setPreferredLayers: Nothing;
}

export type SignalingClientEvents = {
  [E in keyof SignalingRequests]: (
    request: SignalingRequests[E],
    ack: (answer: Ack<SignalingResponses[E]>) => void,
  ) => void;
};

/** Facts that the server tells everyone in a stream, unless said otherwise. */
export interface SignalingServerEvents {
  producerAdded: (producer: ProducerInfo) => void;
  producerClosed: (event: { producerId: string }) => void;
  producerPaused: (event: { producerId: string }) => void;
  producerResumed: (event: { producerId: string }) => void;
  viewerCountChanged: (event: { viewerCount: number }) => void;
  /** Title, status or recording changed. */
  streamChanged: (stream: Stream) => void;
  /** The broadcaster's connection is gone; the stream waits for it until `endsAt` (ISO 8601). */
  broadcasterLeft: (event: { endsAt: string }) => void;
  broadcasterReturned: () => void;
  streamEnded: (stream: Stream) => void;
  /** The room is gone though the stream goes on (a worker died): join again. */
  roomClosed: () => void;
  /** To everyone on one server, one after another: it is about to stop. Connect again, and another one answers. */
  moveRequested: () => void;
  /** To one broadcaster: the same user broadcasts this stream from another connection. Do not join again. */
  peerReplaced: () => void;
}
