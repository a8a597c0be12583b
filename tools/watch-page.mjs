#!/usr/bin/env node
// After the client is built: dist/browser/watch.html, the index page with the media path started first, and everything
// else that a stream's page loads named in its head. A viewer's browser would otherwise find these files one after the
// other, a round trip each, before the picture.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './lib/paths.mjs';

const dist = path.join(root, 'frontend/dist');

/** @type {{ outputs: Record<string, { entryPoint?: string, imports: { path: string, kind: string }[] }> }} */
const { outputs } = JSON.parse(readFileSync(path.join(dist, 'browser-stats.json'), 'utf8'));

/** The files that the given one cannot run without, itself among them. */
function closure(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const { path: imported, kind } of outputs[file]?.imports ?? [])
    if (kind === 'import-statement') closure(imported, found);
  return found;
}

function fileOf(source) {
  const file = Object.keys(outputs).find((name) => outputs[name]?.entryPoint === source);
  if (!file) throw new Error(`${source} is no file of its own in the built client`);
  return file;
}

const index = readFileSync(path.join(dist, 'browser/index.html'), 'utf8');
const headStart = fileOf('frontend/src/app/watch/head-start.ts');
const page = fileOf('frontend/src/app/watch/watch.page.ts');
const links = [...closure(headStart), ...closure(page)]
  .filter(
    (file, at, all) => all.indexOf(file) === at && file !== headStart && !index.includes(file),
  )
  .map((file) => `<link rel="modulepreload" href="${file}">`);
const head = [`<script type="module" src="${headStart}"></script>`, ...links];
writeFileSync(
  path.join(dist, 'browser/watch.html'),
  index.replace('</head>', `${head.join('')}</head>`),
);
