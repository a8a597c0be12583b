import * as z from 'zod';
import { LIMITS } from './limits.js';

/** Compared without case, kept in lower case. */
export const handleSchema = z
  .string()
  .trim()
  .toLowerCase()
  .min(LIMITS.handle.min)
  .max(LIMITS.handle.max)
  .regex(/^[a-z0-9][a-z0-9_-]*$/, 'Use letters, digits, - and _, starting with a letter or digit.');

export const credentialsSchema = z
  .object({
    handle: handleSchema,
    password: z.string().min(LIMITS.password.min).max(LIMITS.password.max),
  })
  .meta({ id: 'Credentials' });
export type Credentials = z.infer<typeof credentialsSchema>;

/** An account, without its secrets; its public face is the profile at `/u/:handle`. */
export const userSchema = z
  .object({
    id: z.uuid(),
    handle: z.string(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof userSchema>;

/** A user as seen beside a stream, a message or a recording. */
export const authorSchema = z.object({ id: z.uuid(), handle: z.string() }).meta({ id: 'Author' });
export type Author = z.infer<typeof authorSchema>;

export const sessionSchema = z
  .object({
    token: z
      .string()
      .describe('JWT; send as `Authorization: Bearer …` or in the socket handshake.'),
    user: userSchema,
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof sessionSchema>;
