// The house's directions (ARCHITECTURE.md) as data for ESLint: who may import whom inside a project.

const CAPABILITIES = ['media', 'streams', 'accounts', 'storage', 'messages', 'cluster'];
const USE_CASES = ['signaling', 'chat', 'recordings', 'whip', 'ops', 'relay'];

/** Folder of backend/src -> the folders that it may import. The files beside the folders may import everything. */
const BACKEND = {
  config: [],
  common: ['config'],
  migrations: [],
  ...Object.fromEntries(CAPABILITIES.map((name) => [name, ['config', 'common']])),
  ...Object.fromEntries(USE_CASES.map((name) => [name, ['config', 'common', ...CAPABILITIES]])),
};

/** Zones of import-x/no-restricted-paths: closed, so that a new folder has to be given its place here. */
export const backendZones = Object.entries(BACKEND).map(([folder, allowed]) => ({
  target: `./backend/src/${folder}`,
  from: './backend/src',
  except: [folder, ...allowed].map((name) => `./${name}`),
  message: `${folder}/ may import ${allowed.length ? allowed.join(', ') : 'none of its neighbours'}.`,
}));

/** The environment is read in one place, where it is checked. */
export const noEnvironment = {
  'no-restricted-properties': [
    'error',
    {
      object: 'process',
      property: 'env',
      message: 'Take it from the Config (backend/src/config).',
    },
  ],
  'no-restricted-imports': [
    'error',
    {
      paths: ['process', 'node:process'].map((name) => ({
        name,
        importNames: ['env'],
        message: 'Take it from the Config (backend/src/config).',
      })),
    },
  ],
};

const onlyImports = (pattern) => ({
  '@typescript-eslint/no-restricted-imports': ['error', { patterns: [pattern] }],
});

/** Types of other packages describe what passes through; at run time both ends get zod and nothing else. */
export const contractsImports = onlyImports({
  regex: '^(?!zod$|\\.{1,2}/)',
  allowTypeImports: true,
  message: 'contracts imports zod and nothing else.',
});

export const frontendMediaImports = onlyImports({
  group: ['@angular/*'],
  message: 'media/ is plain TypeScript around mediasoup-client: no Angular inside.',
});
