import type { NestExpressApplication } from '@nestjs/platform-express';
import { startApp, type TestApp } from './support/app.js';

interface Content {
  content?: Record<string, { schema?: unknown }>;
}
interface Operation {
  parameters?: { name: string; in: string; schema?: unknown }[];
  requestBody?: Content;
  responses: Record<string, Content>;
  security?: unknown[];
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
}

/** Serves files, pictures or figures, which have no schema, or the documentation itself. */
const NOT_JSON = [
  /^\/api\/docs/,
  /^\/api\/openapi/,
  /^\/api\/metrics/,
  /^\/api\/storage\//,
  /\.vtt$/,
];
const WITH_BODY = ['post', 'put', 'patch'];

describe('the OpenAPI document', () => {
  let server: TestApp;
  let document: Document;
  let operations: [string, Operation][];

  beforeAll(async () => {
    server = await startApp();
    const response = await fetch(`${server.url}/api/openapi.json`);
    document = (await response.json()) as Document;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, Operation] => [
        `${method} ${path}`,
        operation,
      ]),
    );
  });
  afterAll(() => server.close());

  it('lists every route that the server has, and no other', () => {
    const served = routesOf(server.app).filter((route) => !isNotJson(route));
    const documented = operations.map(([name]) => name).filter((route) => !isNotJson(route));
    expect(served.length).toBeGreaterThan(8);
    expect(documented.sort()).toEqual(served.sort());
  });

  it('gives every operation a schema for success and for every error', () => {
    for (const [name, { responses }] of operations.filter(([name]) => !isNotJson(name))) {
      const statuses = Object.keys(responses);
      const successes = statuses.filter((status) => /^2/.test(status));
      expect([name, successes]).toEqual([name, [expect.stringMatching(/^20\d$/)]]);
      // 204 says that there is nothing to describe.
      for (const status of statuses.filter((status) => status !== '204')) {
        const schema = responses[status]?.content?.['application/json']?.schema;
        const isHealth = /^get \/api\/(health|ready)$/.test(name) && status === '503';
        const expected =
          /^2/.test(status) || isHealth
            ? { $ref: expect.stringMatching(/^#\/components\/schemas\/\w+$/) }
            : { $ref: '#/components/schemas/ErrorResponse' };
        expect([name, status, schema]).toEqual([name, status, expected]);
      }
      expect([name, statuses]).toEqual([name, expect.arrayContaining(['default'])]);
      expect([name, statuses.some((status) => /^4/.test(status))]).toEqual([
        name,
        takesInput(name),
      ]);
    }
  });

  it('names the body of every request that has one, and every parameter of every path', () => {
    for (const [name, { requestBody, parameters = [] }] of operations) {
      const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      const described = parameters.filter((p) => p.in === 'path' && p.schema).map((p) => p.name);
      expect([name, described.sort()]).toEqual([name, inPath.sort()]);
      if (!requestBody || isNotJson(name)) continue;
      expect([name, WITH_BODY]).toEqual([name, expect.arrayContaining([name.split(' ')[0]])]);
      const schema = requestBody.content?.['application/json']?.schema;
      expect([name, schema]).toEqual([
        name,
        { $ref: expect.stringMatching(/^#\/components\/schemas\/\w+$/) },
      ]);
    }
  });

  it('has a body where something is made or edited', () => {
    const withBody = operations.filter(([, { requestBody }]) => requestBody).map(([name]) => name);
    expect(withBody).toEqual(
      expect.arrayContaining([
        'post /api/auth/register',
        'post /api/auth/login',
        'post /api/streams',
        'patch /api/streams/{id}',
      ]),
    );
  });

  it('says which operations need a token, by the error that they give without one', () => {
    for (const [name, { security, responses }] of operations) {
      const refusesGuests = JSON.stringify(responses['401'] ?? {}).includes('`unauthenticated`');
      expect([name, Boolean(security)]).toEqual([name, refusesGuests]);
    }
    expect(document.components.securitySchemes).toHaveProperty('bearer');
  });

  it('points only to schemas that it has', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)];
    const names = references.map(([, reference]) =>
      reference?.replace('#/components/schemas/', ''),
    );
    expect(names).toContain('Stream');
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining([...new Set(names)]),
    );
  });

  it('shows the queries of lists', () => {
    const list = document.paths['/api/streams']?.['get'];
    const names = list?.parameters?.filter((p) => p.in === 'query').map((p) => p.name);
    expect(names?.sort()).toEqual(['cursor', 'handle', 'limit', 'status']);
  });

  it('has pages for people', async () => {
    const page = await fetch(`${server.url}/api/docs`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Amphi API');
  });
});

const isNotJson = (route: string) => NOT_JSON.some((path) => path.test(route.split(' ')[1] ?? ''));

/** What a route without parameters, body or account could not refuse. */
const takesInput = (name: string) => !/^get \/api\/(health|ready|producers)$/.test(name);

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}

/** Every route below `/api` that express knows, as OpenAPI writes them: `get /api/streams/{id}`. */
function routesOf(app: NestExpressApplication): string[] {
  const express = app.getHttpAdapter().getInstance() as { router: { stack: Layer[] } };
  return express.router.stack.flatMap(({ route }) =>
    route?.path.startsWith('/api')
      ? Object.keys(route.methods).map(
          (method) => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`,
        )
      : [],
  );
}
