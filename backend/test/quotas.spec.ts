import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { recordingSchema, type Session, signedPartsSchema } from '@amphi/contracts';
import { startApp, type TestApp } from './support/app.js';
import { liveStream, register } from './support/people.js';
import { ok, refused, rest } from './support/rest.js';

const COMMAND = fileURLToPath(new URL('../dist/quota.js', import.meta.url));
const PART_BYTES = 64 * 2 ** 20;
/** What a quota of 0.1 GiB has room for once, and one of 0.25 GiB more often. */
const part = (partNumber: number) => ({ parts: [{ partNumber, sizeBytes: PART_BYTES }] });

let test: TestApp;
let ada: Session;
let bob: Session;

beforeAll(async () => {
  test = await startApp({ RECORDING_QUOTA_GIB: '0.25' });
});
afterAll(() => test?.close());
beforeEach(async () => {
  [ada, bob] = [await register(test), await register(test)];
});

/** As an operator runs it, while the server runs. */
const quota = (...args: string[]) => quotaIn(test.env, ...args);

const quotaIn = (env: Record<string, string>, ...args: string[]) =>
  new Promise<{ code: unknown; printed: string }>((resolve) => {
    execFile(process.execPath, [COMMAND, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, printed: (stdout + stderr).trim() }),
    );
  });

async function recorder(user: Session) {
  const { post } = rest(test.url, user.token);
  const stream = await liveStream(test, user);
  const begin = () => post(`/streams/${stream.id}/recording`, { contentType: 'video/webm' });
  const { id } = await ok(begin(), recordingSchema);
  const sign = (partNumber: number) => post(`/recordings/${id}/parts`, part(partNumber));
  await ok(sign(1), signedPartsSchema);
  return { begin, sign };
}

describe('a quota of one user', () => {
  it('holds for them alone, at once, and goes on when it is raised', async () => {
    const [adas, bobs] = [await recorder(ada), await recorder(bob)];
    await quota(ada.user.handle, '0.1');
    expect(await refused(adas.sign(2))).toEqual([413, 'quota_exceeded']);
    await ok(bobs.sign(2), signedPartsSchema);

    await quota(ada.user.handle, '0.05');
    expect(await refused(adas.begin())).toEqual([413, 'quota_exceeded']);
    await ok(bobs.begin(), recordingSchema);

    await quota(ada.user.handle, '0.1');
    await ok(adas.begin(), recordingSchema);
    await quota(ada.user.handle, 'default');
    await ok(adas.sign(2), signedPartsSchema);
  });
});

describe('the quota command', () => {
  it('tells and sets what a user has', async () => {
    const { handle } = ada.user;
    await recorder(ada);
    const said = (printed: string) => ({ code: 0, printed: `${handle} ${printed}` });
    expect(await quota(handle)).toEqual(said('uses 0.0625 of 0.25 GiB, the default.'));
    const own = said('uses 0.0625 of 50 GiB, their own quota.');
    expect(await quota(handle.toUpperCase(), '50')).toEqual(own);
    expect(await quota(handle)).toEqual(own);
    expect(await quota(handle, 'default')).toEqual(said('uses 0.0625 of 0.25 GiB, the default.'));
  });

  it('says that there is no such user', async () => {
    expect(await quota('nobody', '5')).toEqual({ code: 1, printed: 'There is no such user.' });
  });

  it.each(['0', '-1', 'much', '', '1e300'])('refuses "%s" for a quota', async (amount) => {
    const { code, printed } = await quota(ada.user.handle, amount);
    expect(code).toBe(1);
    expect(printed).toContain(`"${amount}" is no quota. Give it in GiB`);
    expect((await quota(ada.user.handle)).printed).toContain('the default');
  });

  it('says how it is used, and what is wrong with the configuration', async () => {
    expect(await quota()).toEqual({ code: 1, printed: 'Usage: quota HANDLE [GIB|default]' });
    const { code, printed } = await quotaIn({}, 'ada');
    expect([code, printed]).toEqual([1, expect.stringMatching(/^DATABASE_URL: /)]);
  });
});
