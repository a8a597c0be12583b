import { randomBytes } from 'node:crypto';
import { type ErrorCode, errorResponseSchema, type Session, sessionSchema } from '@amphi/contracts';
import type { z } from 'zod';

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

export type Rest = ReturnType<typeof rest>;

/** The REST API as a client sees it; `path` begins after `/api`. */
export function rest(url: string, token?: string) {
  const send = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${url}/api${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  return {
    get: (path: string) => send('GET', path),
    post: (path: string, body?: unknown) => send('POST', path, body),
    patch: (path: string, body?: unknown) => send('PATCH', path, body),
  };
}

/** The body of a success, checked against the contract. */
export async function ok<T extends z.ZodType>(
  answer: Promise<Answer>,
  schema: T,
): Promise<z.output<T>> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return schema.parse(body);
}

/** Status and code of a refusal, checked against the contract. */
export async function refused(answer: Promise<Answer>): Promise<[number, ErrorCode]> {
  const { status, body } = await answer;
  return [status, errorResponseSchema.parse(body).error.code];
}

export const PASSWORD = 'correct horse battery';

/** A new user, logged in, with a REST client of their own. */
export async function signUp(url: string): Promise<Session & { rest: Rest }> {
  const handle = `user-${randomBytes(6).toString('hex')}`;
  const session = await ok(
    rest(url).post('/auth/register', { handle, password: PASSWORD }),
    sessionSchema,
  );
  return { ...session, rest: rest(url, session.token) };
}
