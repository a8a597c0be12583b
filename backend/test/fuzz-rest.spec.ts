import { randomUUID } from 'node:crypto';
import { errorResponseSchema } from '@amphi/contracts';
import { Fuzz } from './support/fuzz.js';
import { FUZZ_SEED, FuzzedServer } from './support/fuzzed-server.js';
import { PASSWORD } from './support/rest.js';

const PER_ROUTE = 80;
/** Thousands of requests on a busy machine. */
const TIMEOUT_MS = 600_000;

type Operations = Record<string, Record<string, { requestBody?: unknown }>>;

describe(`REST with malformed input (FUZZ_SEED=${FUZZ_SEED})`, () => {
  const fuzz = new Fuzz(FUZZ_SEED);
  const statuses = new Set<number>();
  let server: FuzzedServer;
  beforeAll(async () => {
    server = await FuzzedServer.start();
  }, TIMEOUT_MS);
  afterEach(() => server.assertUnharmed(), TIMEOUT_MS);
  afterAll(() => server.stop(), TIMEOUT_MS);

  it(
    'every route answers, and not with a fault of ours',
    async () => {
      const document = await fetch(`${server.url}/api/openapi.json`);
      const { paths } = (await document.json()) as { paths: Operations };
      for (const [path, methods] of Object.entries(paths))
        for (const [method, operation] of Object.entries(methods))
          for (let n = 0; n < PER_ROUTE; n++)
            await fuzzRoute(method, path, operation.requestBody !== undefined);
      // Some got through to the handlers, and the others were refused for more than one reason.
      expect([...statuses]).toEqual(expect.arrayContaining([200, 201, 400, 401, 404]));
    },
    TIMEOUT_MS,
  );

  async function fuzzRoute(method: string, path: string, hasBody: boolean): Promise<void> {
    const url = new URL(`${server.url}${path.replace(/\{\w+\}/g, pathPart)}`);
    for (let n = fuzz.below(4); n > 0; n--)
      url.searchParams.append(
        fuzz.oneOf(['limit', 'cursor', 'status', 'handle', 'signature', 'expires', fuzz.string()]),
        fuzz.string(),
      );
    const headers: Record<string, string> = {};
    if (fuzz.chance(0.8)) headers['authorization'] = `Bearer ${server.owner.token}`;
    else if (fuzz.chance(0.5))
      headers['authorization'] = fuzz.oneOf(['Bearer', 'Bearer x', 'Basic eA==']);
    const takesBody = !['get', 'head'].includes(method) && (hasBody || fuzz.chance(0.3));
    if (takesBody)
      headers['content-type'] = fuzz.oneOf([
        'application/json',
        'application/json',
        'application/json; charset=utf-7',
        'text/plain',
        'video/webm',
      ]);
    const body = takesBody ? requestBody() : undefined;
    const what = `${method} ${url.href} ${body?.slice(0, 300)}`;
    const response = await fetch(url, { method: method.toUpperCase(), headers, body });
    const text = await response.text();
    statuses.add(response.status);
    if (response.status >= 500) throw new Error(`${response.status} ${text} by ${what}`);
    if (response.status >= 400 && !errorResponseSchema.safeParse(JSON.parse(text)).success)
      throw new Error(`not an error response: ${text} by ${what}`);
  }

  const pathPart = () =>
    fuzz.oneOf([
      server.stream.id,
      randomUUID(),
      server.owner.user.handle,
      '%',
      '%zz',
      '%00',
      '%2e%2e%2f',
      encodeURIComponent(Buffer.from(fuzz.string()).toString()) || 'x',
    ]);

  function requestBody(): string {
    const valid = {
      title: 'Hello',
      handle: 'somebody',
      password: PASSWORD,
      visibility: 'public',
      contentType: 'video/webm',
      partCount: 1,
      durationMs: 1000,
      parts: [{ partNumber: 1, sizeBytes: 5 }],
      picture: 'poster',
      sizeBytes: 5,
    };
    if (fuzz.chance(0.02)) return `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const text = JSON.stringify(fuzz.chance(0.7) ? fuzz.mutated(valid) : fuzz.value()) ?? '';
    return fuzz.chance(0.1) ? text.slice(0, fuzz.below(text.length)) : text;
  }
});
