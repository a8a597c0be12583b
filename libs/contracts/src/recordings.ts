import * as z from 'zod';
import { chatMessageSchema } from './chat.js';
import { LIMITS } from './limits.js';
import { pageSchema } from './pagination.js';
import { streamTitleSchema } from './streams.js';
import { authorSchema } from './users.js';

/**
 * `recording`: parts arrive while the stream runs. `uploading`: the stream has ended, the rest is on its way.
 * `ready`: it plays. `failed`: nothing playable arrived.
 */
export const recordingStateSchema = z.enum(['recording', 'uploading', 'ready', 'failed']);
export type RecordingState = z.infer<typeof recordingStateSchema>;

/** `unlisted` plays for whoever has the link, `private` for its owner alone. */
export const visibilitySchema = z.enum(['public', 'unlisted', 'private']);
export type Visibility = z.infer<typeof visibilitySchema>;

export const recordingContentTypeSchema = z.enum(['video/webm', 'video/mp4']);
export type RecordingContentType = z.infer<typeof recordingContentTypeSchema>;

export const recordingSchema = z
  .object({
    id: z.uuid(),
    streamId: z.uuid(),
    title: z.string(),
    broadcaster: authorSchema,
    state: recordingStateSchema,
    visibility: visibilitySchema,
    contentType: recordingContentTypeSchema,
    sizeBytes: z.number().int().nonnegative(),
    durationMs: z.number().int().nonnegative().nullable(),
    startedAt: z.iso
      .datetime()
      .describe('When its first frame was recorded; chat replay counts from here.'),
    createdAt: z.iso.datetime(),
    posterUrl: z.string().nullable().describe('Signed and short-lived, like every media URL.'),
  })
  .meta({ id: 'Recording' });
export type Recording = z.infer<typeof recordingSchema>;

export const recordingPageSchema = pageSchema(recordingSchema).meta({ id: 'RecordingPage' });

/** One recording with what a player needs. URLs are null until the state is `ready`. */
export const playableRecordingSchema = recordingSchema
  .extend({
    url: z.string().nullable(),
    thumbnailsUrl: z.string().nullable().describe('WebVTT of sprite regions, as players take it.'),
    urlExpiresAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'PlayableRecording' });
export type PlayableRecording = z.infer<typeof playableRecordingSchema>;

export const recordingBeginSchema = z
  .object({ contentType: recordingContentTypeSchema })
  .meta({ id: 'RecordingBegin' });
export type RecordingBegin = z.infer<typeof recordingBeginSchema>;

export const recordingEditSchema = z
  .object({ title: streamTitleSchema, visibility: visibilitySchema })
  .partial()
  .meta({ id: 'RecordingEdit' });
export type RecordingEdit = z.infer<typeof recordingEditSchema>;

export const partNumberSchema = z.number().int().min(1).max(LIMITS.part.maxNumber);

/** Parts to sign; the signature holds for exactly this number and size. */
export const partsToSignSchema = z
  .object({
    parts: z
      .array(
        z.object({
          partNumber: partNumberSchema,
          sizeBytes: z.number().int().min(1).max(LIMITS.part.maxBytes),
        }),
      )
      .min(1)
      .max(16),
  })
  .meta({ id: 'PartsToSign' });
export type PartsToSign = z.infer<typeof partsToSignSchema>;

/** A request that the holder may make once or more until `expiresAt`, with exactly these headers. */
export const signedRequestSchema = z
  .object({
    method: z.enum(['PUT', 'GET']),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'SignedRequest' });
export type SignedRequest = z.infer<typeof signedRequestSchema>;

export const signedPartSchema = signedRequestSchema
  .extend({ partNumber: partNumberSchema })
  .meta({ id: 'SignedPart' });
export type SignedPart = z.infer<typeof signedPartSchema>;

export const signedPartsSchema = z
  .object({ parts: z.array(signedPartSchema) })
  .meta({ id: 'SignedParts' });
export type SignedParts = z.infer<typeof signedPartsSchema>;

export const uploadedPartSchema = z.object({
  partNumber: partNumberSchema,
  sizeBytes: z.number().int().nonnegative(),
});
export type UploadedPart = z.infer<typeof uploadedPartSchema>;

/** What storage holds of a recording that is not complete: where a client goes on after a crash. */
export const uploadedPartsSchema = z
  .object({ parts: z.array(uploadedPartSchema) })
  .meta({ id: 'UploadedParts' });
export type UploadedParts = z.infer<typeof uploadedPartsSchema>;

export const recordingCompleteSchema = z
  .object({
    partCount: partNumberSchema.describe('Parts 1 to this one make the file.'),
    durationMs: z.number().int().positive().max(LIMITS.recordingMs),
  })
  .meta({ id: 'RecordingComplete' });
export type RecordingComplete = z.infer<typeof recordingCompleteSchema>;

/** Pictures beside the video, each one small object. */
export const recordingPictureSchema = z.enum(['poster', 'thumbnails']);
export type RecordingPicture = z.infer<typeof recordingPictureSchema>;

const pictureFile = {
  contentType: z.enum(['image/jpeg', 'image/webp']),
  sizeBytes: z
    .number()
    .int()
    .min(1)
    .max(4 * 1024 * 1024),
};

/** Once signed, the picture counts as part of the recording; signed again, it is replaced. */
export const pictureToSignSchema = z
  .discriminatedUnion('picture', [
    z.object({ picture: z.literal('poster'), ...pictureFile }),
    z.object({
      picture: z.literal('thumbnails'),
      ...pictureFile,
      /** Tiles in the sprite, row by row; the first shows the time from 0 to `intervalMs`, and so on. */
      count: z.number().int().min(1).max(2000),
      columns: z.number().int().min(1).max(100),
      intervalMs: z.number().int().min(100),
      tileWidth: z.number().int().min(1).max(1000),
      tileHeight: z.number().int().min(1).max(1000),
    }),
  ])
  .meta({ id: 'PictureToSign' });
export type PictureToSign = z.infer<typeof pictureToSignSchema>;

/** Where the owner's browser saves the recording from, under a name made of its title. */
export const downloadSchema = z
  .object({ url: z.string(), expiresAt: z.iso.datetime() })
  .meta({ id: 'Download' });
export type Download = z.infer<typeof downloadSchema>;

const offsetMsSchema = z.coerce
  .number()
  .int()
  .min(0)
  .max(10 ** 11);

/** The stretch of a recording whose chat is wanted: `fromMs` inclusive, `toMs` exclusive; without it, to the end. */
export const replayQuerySchema = z.object({
  fromMs: offsetMsSchema.default(0),
  toMs: offsetMsSchema.optional(),
  cursor: z.string().max(200).optional(),
});
export type ReplayQuery = z.infer<typeof replayQuerySchema>;

export const replayMessageSchema = chatMessageSchema
  .extend({ offsetMs: z.number().int().describe('Milliseconds after the recording started.') })
  .meta({ id: 'ReplayMessage' });
export type ReplayMessage = z.infer<typeof replayMessageSchema>;

/** In the order they were said, `LIMITS.replayPage` at most. */
export const replayPageSchema = pageSchema(replayMessageSchema).meta({ id: 'ReplayPage' });
