import * as z from 'zod';

/** Which component stands behind each capability, and whether it answers. */
export const healthSchema = z
  .object({
    status: z.enum(['ok', 'degraded']),
    version: z.string(),
    uptimeSeconds: z.number(),
    database: z.object({ kind: z.enum(['embedded', 'external']), ok: z.boolean() }),
    redis: z.object({ kind: z.enum(['memory', 'redis']), ok: z.boolean() }),
    storage: z.object({ kind: z.enum(['local', 's3']), ok: z.boolean() }),
    media: z.object({
      workers: z.number().int(),
      rooms: z.number().int(),
      peers: z.number().int(),
      ok: z.boolean(),
    }),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof healthSchema>;
