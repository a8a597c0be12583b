import { hashPassword, isPassword } from './passwords.js';

describe('passwords', () => {
  it('are salted: the same one never hashes alike', async () => {
    const [first, second] = await Promise.all([hashPassword('hunter22'), hashPassword('hunter22')]);
    expect(first).not.toBe(second);
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('match only themselves, and nobody without a hash', async () => {
    const hash = await hashPassword('hunter22');
    expect(await isPassword(hash, 'hunter22')).toBe(true);
    expect(await isPassword(hash, 'hunter23')).toBe(false);
    expect(await isPassword(undefined, 'hunter22')).toBe(false);
  });
});
