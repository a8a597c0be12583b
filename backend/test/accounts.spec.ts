import { randomUUID } from 'node:crypto';
import { errorResponseSchema, sessionSchema, userSchema } from '@amphi/contracts';
import { JwtService } from '@nestjs/jwt';
import { DataSource } from 'typeorm';
import { startApp, type TestApp } from './support/app.js';
import { ok, PASSWORD, refused, rest, signUp } from './support/rest.js';

describe('accounts', () => {
  let server: TestApp;
  beforeAll(async () => {
    server = await startApp();
  });
  afterAll(() => server.close());

  it('registers, logs in and says whose token it is', async () => {
    const guest = rest(server.url);
    const registered = await ok(
      guest.post('/auth/register', { handle: 'Ada-1', password: PASSWORD }),
      sessionSchema,
    );
    expect(registered.user.handle).toBe('ada-1');

    const session = await ok(
      guest.post('/auth/login', { handle: ' ADA-1 ', password: PASSWORD }),
      sessionSchema,
    );
    expect(session.user).toEqual(registered.user);
    expect(await ok(rest(server.url, session.token).get('/auth/me'), userSchema)).toEqual(
      registered.user,
    );
    expect(await ok(guest.get('/users/ADA-1'), userSchema)).toEqual(registered.user);
  });

  it('keeps argon2id hashes, and tells nobody', async () => {
    const { user } = await signUp(server.url);
    const rows: { passwordHash: string }[] = await server.app
      .get(DataSource)
      .query('SELECT "passwordHash" FROM users WHERE id = $1', [user.id]);
    expect(rows[0]?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);

    const { body } = await rest(server.url).get(`/users/${user.handle}`);
    expect(body).toEqual(user);
  });

  it.each([
    ['a handle that is too short', { handle: 'ab', password: PASSWORD }],
    ['a handle with a slash', { handle: 'a/b/c', password: PASSWORD }],
    ['a short password', { handle: 'fine', password: 'short' }],
    ['no password', { handle: 'fine' }],
    ['a password that is a list', { handle: 'fine', password: ['correct horse'] }],
    ['nothing', undefined],
    ['a list', []],
  ])('refuses %s', async (_, body) => {
    const answer = rest(server.url).post('/auth/register', body);
    expect(await refused(answer)).toEqual([400, 'validation_failed']);
  });

  it('gives a handle once, whatever its case, also to two at the same time', async () => {
    const { user } = await signUp(server.url);
    const again = { handle: user.handle.toUpperCase(), password: PASSWORD };
    expect(await refused(rest(server.url).post('/auth/register', again))).toEqual([
      409,
      'handle_taken',
    ]);

    const both = await Promise.all(
      [1, 2].map(() => rest(server.url).post('/auth/register', { ...again, handle: 'twins' })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('answers an unknown handle like a wrong password', async () => {
    const { user } = await signUp(server.url);
    const guest = rest(server.url);
    const wrong = await guest.post('/auth/login', { handle: user.handle, password: 'not the one' });
    const unknown = await guest.post('/auth/login', { handle: 'nobody', password: PASSWORD });
    expect(await refused(Promise.resolve(wrong))).toEqual([401, 'wrong_credentials']);
    expect(unknown.body).toEqual(wrong.body);
  });

  it('knows no such user', async () => {
    expect(await refused(rest(server.url).get('/users/nobody'))).toEqual([404, 'user_not_found']);
  });

  describe('a token', () => {
    const me = (token?: string) => refused(rest(server.url, token).get('/auth/me'));

    it('is needed to be somebody', async () => {
      expect(await me()).toEqual([401, 'unauthenticated']);
    });

    it.each(['', 'nonsense', 'a.b.c'])('%j is refused', async (token) => {
      expect(await me(token)).toEqual([401, 'unauthenticated']);
    });

    it('is refused on public routes too, so that a client learns that it has expired', async () => {
      const answer = rest(server.url, 'nonsense').get('/streams');
      expect(await refused(answer)).toEqual([401, 'unauthenticated']);
    });

    it('is refused when forged, unsigned or expired', async () => {
      const { user } = await signUp(server.url);
      const jwt = server.app.get(JwtService);
      const claims = { handle: user.handle, sub: user.id };
      const unsigned = `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`;
      const forged = await jwt.signAsync(claims, { secret: 'another secret' });
      const expired = await jwt.signAsync(claims, { expiresIn: -1 });
      for (const token of [unsigned, forged, expired])
        expect(await me(token)).toEqual([401, 'unauthenticated']);
      const good = rest(server.url, await jwt.signAsync(claims));
      expect(await ok(good.get('/auth/me'), userSchema)).toEqual(user);
    });

    it('of an account that is gone is refused where the account is needed', async () => {
      const jwt = server.app.get(JwtService);
      const token = await jwt.signAsync({ handle: 'ghost', sub: randomUUID() });
      expect(await me(token)).toEqual([401, 'unauthenticated']);
      const stream = rest(server.url, token).post('/streams', { title: 'From beyond' });
      expect(await refused(stream)).toEqual([401, 'unauthenticated']);
    });
  });
});

describe('guessing', () => {
  it('is limited per address, for registering and logging in apart', async () => {
    const server = await startApp({ AUTH_ATTEMPTS_PER_MINUTE: '3' });
    try {
      const { user } = await signUp(server.url);
      const guess = () =>
        rest(server.url).post('/auth/login', { handle: user.handle, password: 'not the one' });
      for (const _ of [1, 2, 3]) expect(await refused(guess())).toEqual([401, 'wrong_credentials']);
      expect(await refused(guess())).toEqual([429, 'rate_limited']);
      const { headers, body } = await guess();
      const { error } = errorResponseSchema.parse(body);
      expect(headers.get('Retry-After')).toBe(String(Math.ceil((error.retryAfterMs ?? 0) / 1000)));
      await signUp(server.url);
    } finally {
      await server.close();
    }
  });
});

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
