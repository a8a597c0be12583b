import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import angular from 'angular-eslint';
import prettier from 'eslint-config-prettier';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import {
  backendZones,
  contractsImports,
  frontendMediaImports,
  noEnvironment,
} from './tools/lib/lint-zones.mjs';

/** Who may import whom across projects. */
const moduleBoundaries = {
  // The browser tests make their databases as the backend's tests do, and check recordings as the frontend's do; the
  // benches and the backend's tests use the load generator's parts.
  allow: [
    'backend/test/support/[\\w-]+\\.ts$',
    'frontend/src/app/media/recorder/webm/testing/[\\w-]+\\.ts$',
    'tools/load/src/[\\w-]+\\.ts$',
  ],
  depConstraints: [
    { sourceTag: 'scope:contracts', onlyDependOnLibsWithTags: ['scope:contracts'] },
    { sourceTag: 'scope:backend', onlyDependOnLibsWithTags: ['scope:contracts'] },
    { sourceTag: 'scope:frontend', onlyDependOnLibsWithTags: ['scope:contracts'] },
    { sourceTag: 'scope:load', onlyDependOnLibsWithTags: ['scope:contracts'] },
    { sourceTag: 'scope:e2e', onlyDependOnLibsWithTags: ['scope:contracts'] },
  ],
};

const noDoubleCast = {
  selector: 'TSAsExpression > TSAsExpression[typeAnnotation.type="TSUnknownKeyword"]',
  message: '`as unknown as` switches the type check off: narrow or parse instead.',
};

const zodByName = {
  selector: 'ImportDeclaration[source.value="zod"] > ImportSpecifier[imported.name="z"]',
  message:
    "`import * as z from 'zod'`: `{ z }` brings all of zod's locales, 290 kB, into the client.",
};

export default defineConfig(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '**/.nx/**',
      '**/.angular/**',
      '**/coverage/**',
      'tmp/**',
      'data/**',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  { rules: { 'max-lines': ['error', 300] } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@nx': nx, 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [
        // TypeScript's ESM imports say `.js`; the file beside is `.ts`.
        createNodeResolver({
          extensions: ['.ts', '.js'],
          extensionAlias: { '.js': ['.ts', '.js'] },
        }),
      ],
    },
    rules: {
      '@nx/enforce-module-boundaries': ['error', moduleBoundaries],
      'import-x/no-cycle': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // What fulfils an asynchronous interface need not wait for anything itself.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'no-restricted-syntax': ['error', noDoubleCast],
    },
  },
  {
    files: ['backend/src/**/*.ts'],
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        { basePath: import.meta.dirname, zones: backendZones },
      ],
    },
  },
  {
    files: ['backend/src/**/*.ts'],
    // What is started hands the environment to the config; specs find their services in it.
    ignores: [
      'backend/src/config/**',
      'backend/src/main.ts',
      'backend/src/quota.ts',
      '**/*.spec.ts',
    ],
    rules: noEnvironment,
  },
  {
    // Jest's matchers (`expect.any`, `expect.objectContaining`) are typed `any`.
    files: ['**/*.spec.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['frontend/src/**/*.ts', 'libs/contracts/src/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', noDoubleCast, zodByName] },
  },
  {
    files: ['libs/contracts/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: contractsImports,
  },
  {
    files: ['frontend/src/**/*.ts'],
    extends: [angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
    rules: {
      '@angular-eslint/component-selector': [
        'error',
        { type: 'element', prefix: 'amphi', style: 'kebab-case' },
      ],
      '@angular-eslint/directive-selector': [
        'error',
        { type: 'attribute', prefix: 'amphi', style: 'camelCase' },
      ],
    },
  },
  { files: ['frontend/src/app/media/**/*.ts'], rules: frontendMediaImports },
  {
    files: ['frontend/src/**/*.html'],
    extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility],
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['**/*.cjs', '**/*.js'],
    languageOptions: { sourceType: 'commonjs', globals: globals.node },
  },
  {
    files: ['frontend/public/**/*.js'],
    languageOptions: {
      sourceType: 'script',
      globals: { ...globals.browser, ...globals.audioWorklet },
    },
  },
  {
    files: ['tools/**/*.mjs'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: { '@typescript-eslint/no-floating-promises': 'error' },
  },
  { files: ['tools/test/**'], languageOptions: { globals: globals.jest } },
  prettier,
);
