// A wrong import fails lint: small sources are linted as if they lay in the house, importing files that are there.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { root } from '../lib/paths.mjs';

const CAPABILITIES = ['media', 'streams', 'accounts', 'storage', 'messages', 'cluster'];
const USE_CASES = ['signaling', 'chat', 'recordings', 'whip', 'ops', 'relay'];

// The sources exist only here, so there are no types to check them with.
const eslint = new ESLint({ cwd: root, overrideConfig: [tseslint.configs.disableTypeChecked] });

/** The rules that a source breaks, each once. */
async function broken(filePath, text) {
  const [{ messages }] = await eslint.lintText(text, { filePath: path.join(root, filePath) });
  const ids = messages.map(({ ruleId, message }) => ruleId ?? message);
  return [...new Set(ids)];
}

/** A module of a backend folder, as another folder imports it; undefined while the folder does not exist. */
function moduleOf(folder) {
  const dir = path.join(root, 'backend/src', folder);
  if (!existsSync(dir)) return undefined;
  const file = readdirSync(dir).find((name) => /(?<!\.spec)\.ts$/.test(name));
  return file && `../${folder}/${file.replace(/\.ts$/, '.js')}`;
}

async function importIsRefused(from, to) {
  const source = `import * as it from '${moduleOf(to)}';\nvoid it;\n`;
  const rules = await broken(`backend/src/${from}/fixture.ts`, source);
  // Nothing else may be wrong with the import.
  expect(rules.filter((rule) => rule !== 'import-x/no-restricted-paths')).toEqual([]);
  return rules.length > 0;
}

describe('inside the backend', () => {
  const below = { config: [], common: ['config'] };
  const capabilities = CAPABILITIES.map((name) => [name, ['config', 'common']]);
  const useCases = USE_CASES.map((name) => [name, ['config', 'common', ...CAPABILITIES]]);
  /** @type {Map<string, string[]>} */
  const allowed = new Map(
    /** @type {any} */ ([...Object.entries(below), ...capabilities, ...useCases]),
  );
  const folders = [...allowed.keys()];

  it.each(folders)('%s imports what it may and nothing else', async (folder) => {
    const others = folders.filter((name) => name !== folder && moduleOf(name));
    const imported = [];
    for (const other of others) if (!(await importIsRefused(folder, other))) imported.push(other);
    expect(imported).toEqual(others.filter((name) => allowed.get(folder).includes(name)));
  });

  it('only config reads the environment', async () => {
    const source = 'export const port = process.env.PORT;\n';
    const named = "import { env } from 'node:process';\nexport const port = env.PORT;\n";
    expect(await broken('backend/src/media/fixture.ts', source)).toEqual([
      'no-restricted-properties',
    ]);
    expect(await broken('backend/src/media/fixture.ts', named)).toEqual(['no-restricted-imports']);
    expect(await broken('backend/src/config/fixture.ts', source)).toEqual([]);
  });

  it('a cycle is an error', async () => {
    const source = "import { loadConfig } from './config.js';\nvoid loadConfig;\n";
    expect(await broken('backend/src/config/config.schema.ts', source)).toEqual([
      'import-x/no-cycle',
    ]);
  });
});

describe('between the projects', () => {
  const BOUNDARY = ['@nx/enforce-module-boundaries'];

  it.each([
    ['frontend/src/fixture.ts', '../../backend/src/app.js'],
    ['backend/src/fixture.ts', '../../frontend/src/main.js'],
    ['e2e/src/fixture.ts', '../../backend/src/app.js'],
  ])('%s does not import %s', async (from, to) => {
    expect(await broken(from, `import * as it from '${to}';\nvoid it;\n`)).toEqual(BOUNDARY);
  });

  it.each(['frontend/src/fixture.ts', 'backend/src/fixture.ts'])(
    '%s imports contracts',
    async (from) => {
      const source = "import { LIMITS } from '@amphi/contracts';\nvoid LIMITS;\n";
      expect(await broken(from, source)).toEqual([]);
    },
  );

  it('contracts imports zod alone', async () => {
    const file = 'libs/contracts/src/fixture.ts';
    const only = ['@typescript-eslint/no-restricted-imports'];
    expect(await broken(file, "import * as z from 'zod';\nvoid z;\n")).toEqual([]);
    expect(
      await broken(file, "import { readFileSync } from 'node:fs';\nvoid readFileSync;\n"),
    ).toEqual(only);
    expect(await broken(file, "import { of } from 'rxjs';\nvoid of;\n")).toEqual(only);
  });

  it("the client's media code knows no Angular", async () => {
    const source = "import { signal } from '@angular/core';\nvoid signal;\n";
    const only = ['@typescript-eslint/no-restricted-imports'];
    expect(await broken('frontend/src/app/media/fixture.ts', source)).toEqual(only);
    expect(await broken('frontend/src/app/watch/fixture.ts', source)).toEqual([]);
  });
});

describe('the rest of the house style', () => {
  it.each([
    ['any', 'export const it: any = 1;\n', '@typescript-eslint/no-explicit-any'],
    ['as unknown as', 'export const it = 1 as unknown as string;\n', 'no-restricted-syntax'],
    ['a long file', 'void 0;\n'.repeat(301), 'max-lines'],
  ])('%s is an error', async (_name, source, rule) => {
    expect(await broken('backend/src/fixture.ts', source)).toEqual([rule]);
  });

  it('a picture without a text is an error', async () => {
    const source = '<img src="a.png" />\n';
    expect(await broken('frontend/src/app/fixture.html', source)).toEqual([
      '@angular-eslint/template/alt-text',
    ]);
  });

  it('a component carries the prefix', async () => {
    const source =
      "import { Component } from '@angular/core';\n\n" +
      "@Component({ selector: 'app-it', template: '' })\nexport class It {}\n";
    expect(await broken('frontend/src/app/it.ts', source)).toEqual([
      '@angular-eslint/component-selector',
    ]);
  });
});
