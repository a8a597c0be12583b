#!/usr/bin/env node
// After the client is built: its pages name in their head the files that they need, in dist/browser. A browser would
// otherwise find these one after the other, a round trip each. index.html names the application; watch.html starts the
// picture first, and the application's files come after it.
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

const closureOf = (source) => [...closure(fileOf(`frontend/src/app/${source}`))];
const links = (files, attributes) =>
  files.map((file) => `<link ${attributes} href="${file}">`).join('');

const index = path.join(dist, 'browser/index.html');
const page = readFileSync(index, 'utf8');
const addToHead = (tags) => page.replace('</head>', `${tags}</head>`);

const application = closureOf('start.ts');
writeFileSync(index, addToHead(links(application, 'rel="modulepreload"')));

const [headStart, ...picture] = closureOf('watch/head-start.ts');
const later = [...application, ...closureOf('watch/watch.page.ts')].filter(
  (file, at, all) => all.indexOf(file) === at && file !== headStart && !picture.includes(file),
);
writeFileSync(
  path.join(dist, 'browser/watch.html'),
  addToHead(
    `<script type="module" src="${headStart}"></script>` +
      links(picture, 'rel="modulepreload"') +
      links(later, 'rel="prefetch"'),
  ),
);
