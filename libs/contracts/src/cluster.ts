import * as z from 'zod';
import { rtpParametersSchema } from './signaling.js';
import { producerInfoSchema, streamSchema } from './streams.js';

/** A node is one backend process; it has a new id each time it starts. */
export const nodeIdSchema = z.uuid();

/** What each node says of itself once a second, as state: whoever missed one record has it all in the next. */
export const nodeRecordSchema = z.object({
  id: nodeIdSchema,
  version: z.string(),
  /** Where it receives media from other nodes. */
  address: z.string(),
  draining: z.boolean(),
  /** How full its media workers are on average, from 0 to 1. */
  load: z.number().nonnegative(),
  /** Clients connected to its rooms. */
  peers: z.number().int().nonnegative(),
  /** Those of them who watch, by stream. */
  viewers: z.record(z.uuid(), z.number().int().positive()),
  /** What it pulls from other nodes: ids of its `pull` requests. */
  pulls: z.array(z.uuid()),
  /** What it sends to other nodes: ids of their `pull` requests. */
  serves: z.array(z.uuid()),
});
export type NodeRecord = z.infer<typeof nodeRecordSchema>;

/** Which node a stream's broadcaster is on, and what it sends. */
export const originSchema = z.object({
  nodeId: nodeIdSchema,
  /** When the broadcaster came there, in milliseconds since 1970. Of two origins the later one is right. */
  since: z.number().int(),
  producers: z.array(producerInfoSchema),
});
export type Origin = z.infer<typeof originSchema>;

/** One end of a pipe between two nodes: where it receives, and the key with which it sends. */
export const pipeEndSchema = z.object({
  ip: z.string(),
  port: z.number().int(),
  srtpParameters: z.object({
    cryptoSuite: z.enum([
      'AEAD_AES_256_GCM',
      'AEAD_AES_128_GCM',
      'AES_CM_128_HMAC_SHA1_80',
      'AES_CM_128_HMAC_SHA1_32',
    ]),
    keyBase64: z.string(),
  }),
});
export type PipeEnd = z.infer<typeof pipeEndSchema>;

export const pipedProducerSchema = producerInfoSchema.extend({
  rtpParameters: rtpParametersSchema,
});
export type PipedProducer = z.infer<typeof pipedProducerSchema>;

/** Everything that goes through a pipe now. A higher version replaces a lower one, whichever arrives first. */
const pipedSchema = z.object({
  version: z.number().int(),
  broadcasterPresent: z.boolean(),
  producers: z.array(pipedProducerSchema),
});
export type Piped = z.infer<typeof pipedSchema>;

/** How many simulcast layers of each producer are wanted, from the lowest on; of a producer not named, none. */
export const layersWantedSchema = z.record(z.string(), z.number().int().positive());
export type LayersWanted = z.infer<typeof layersWantedSchema>;

const pullId = z.uuid();
const streamId = z.uuid();

/** What one node asks another. */
export const nodeRequests = {
  /** Wants a stream at `end`. Asked again with the same id, it is answered with the pipe that is there. */
  pull: z.object({ pullId, streamId, end: pipeEndSchema, layers: layersWantedSchema }),
} as const;
export type NodeRequests = { [R in keyof typeof nodeRequests]: z.infer<(typeof nodeRequests)[R]> };

export const nodeResponses = {
  pull: pipedSchema.extend({ end: pipeEndSchema }),
} as const satisfies Record<keyof NodeRequests, z.ZodType>;
export type NodeResponses = {
  [R in keyof typeof nodeResponses]: z.infer<(typeof nodeResponses)[R]>;
};

/** Facts that a node tells one other or all of them. One that is lost is made up for by the records. */
export const nodeFacts = {
  /** To a node that pulls: what goes through its pipe has changed. */
  pipedChanged: pipedSchema.extend({ pullId }),
  /** To the node at the other end: this end of the pipe is closed. */
  pullClosed: z.object({ pullId }),
  /** The stream's broadcaster has come to a node. */
  originChanged: z.object({ streamId, nodeId: nodeIdSchema, since: z.number().int() }),
  streamChanged: streamSchema,
  streamEnded: streamSchema,
  broadcasterLeft: z.object({ streamId, endsAt: z.iso.datetime() }),
  broadcasterReturned: z.object({ streamId }),
} as const;
export type NodeFacts = { [F in keyof typeof nodeFacts]: z.infer<(typeof nodeFacts)[F]> };

/** How a request or a fact travels: with the node that it comes from. */
export const nodeMessage = <T extends z.ZodType>(payload: T) =>
  z.object({ from: nodeIdSchema, payload });
