import { hash, type Options, verify } from '@node-rs/argon2';

/**
 * The library's argon2id with 19 MiB, 2 passes and 1 lane: the first recommendation of OWASP's Password Storage Cheat Sheet
 * (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id).
 */
const PARAMETERS: Options = {
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

/** In PHC string format, with its parameters and a random salt. */
export const hashPassword = (password: string): Promise<string> => hash(password, PARAMETERS);

/** A hash of no one's password, made once, that unknown handles are checked against. */
const nobody = hashPassword(crypto.randomUUID());

/**
 * Whether it is the password; without a hash (no such user) it never is, after the same work, so that the time of an
 * answer does not tell which handles exist.
 */
export async function isPassword(
  passwordHash: string | undefined,
  password: string,
): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await nobody), password);
  return matches && passwordHash !== undefined;
}
