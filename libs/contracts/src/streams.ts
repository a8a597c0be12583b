import * as z from 'zod';
import { LIMITS } from './limits.js';
import { pageQuerySchema, pageSchema } from './pagination.js';
import { authorSchema, handleSchema } from './users.js';

export const streamTitleSchema = z.string().trim().min(1).max(LIMITS.streamTitle.max);

/** `created`: nobody has seen it yet. `live`: it had a producer and has not ended. `ended`: final. */
export const streamStatusSchema = z.enum(['created', 'live', 'ended']);
export type StreamStatus = z.infer<typeof streamStatusSchema>;

export const streamSchema = z
  .object({
    id: z.uuid(),
    title: z.string(),
    status: streamStatusSchema,
    isLive: z.boolean(),
    broadcaster: authorSchema,
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    viewerCount: z.number().int().nonnegative(),
    recordingId: z.uuid().nullable().describe('The recording, once one was begun.'),
    streamUrl: z.string().nullable().describe('Page of the recording, once it is ready to play.'),
  })
  .meta({ id: 'Stream' });
export type Stream = z.infer<typeof streamSchema>;

export const streamPageSchema = pageSchema(streamSchema).meta({ id: 'StreamPage' });

export const streamInputSchema = z.object({ title: streamTitleSchema }).meta({ id: 'StreamInput' });
export type StreamInput = z.infer<typeof streamInputSchema>;

export const streamQuerySchema = pageQuerySchema.extend({
  status: z.enum(['live', 'ended']).optional(),
  handle: handleSchema.optional(),
});
export type StreamQuery = z.infer<typeof streamQuerySchema>;

export const mediaKindSchema = z.enum(['audio', 'video']);
export type MediaKind = z.infer<typeof mediaKindSchema>;

/** What a producer shows: one stream has at most one of `microphone`, and one video, `camera` or `screen`. */
export const mediaSourceSchema = z.enum(['microphone', 'camera', 'screen']);
export type MediaSource = z.infer<typeof mediaSourceSchema>;

export const producerInfoSchema = z
  .object({
    id: z.string(),
    kind: mediaKindSchema,
    source: mediaSourceSchema,
    paused: z.boolean(),
  })
  .meta({ id: 'Producer' });
export type ProducerInfo = z.infer<typeof producerInfoSchema>;

export const producersOfStreamSchema = z
  .object({ stream: streamSchema, producers: z.array(producerInfoSchema) })
  .meta({ id: 'ProducersOfStream' });
export type ProducersOfStream = z.infer<typeof producersOfStreamSchema>;

export const producerListSchema = z
  .object({ items: z.array(producersOfStreamSchema) })
  .meta({ id: 'ProducerList' });
export type ProducerList = z.infer<typeof producerListSchema>;
