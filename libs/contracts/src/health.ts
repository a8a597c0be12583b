import * as z from 'zod';

/** Which component stands behind each capability, and whether it answers. */
export const healthSchema = z
  .object({
    status: z.enum(['ok', 'degraded', 'draining']),
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
    node: z.object({
      id: z.string(),
      load: z.number().describe('How full its media workers are on average, from 0 to 1.'),
      draining: z.boolean().describe('It is about to stop and takes nobody in.'),
      nodes: z
        .number()
        .int()
        .describe('Servers that share this database and Redis, this one included.'),
    }),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof healthSchema>;

/** Whether new clients should be sent here; for load balancers. */
export const readinessSchema = z
  .object({ ready: z.boolean(), draining: z.boolean() })
  .meta({ id: 'Readiness' });
export type Readiness = z.infer<typeof readinessSchema>;
