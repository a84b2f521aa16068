/**
 * Measures what a first visit loads and fails when it is too much.
 *
 * Counted is the JavaScript of the shell that `index.html` names (entry and preloads) plus that of the dashboard, each file
 * compressed on its own as the server sends it. Run it after a build: `npm run size -w packages/web`.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const maxBytes = 250 * 1024;
const dist = join(import.meta.dirname, '../dist');

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

// The bundler writes this file; its shape is part of its documentation.
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8')) as Readonly<
  Record<string, Chunk>
>;

const files = new Set<string>();
for (const entry of ['index.html', 'src/features/dashboard/dashboard-page.tsx']) collect(entry);
const rows = [...files].map((file) => ({ file, bytes: gzipSync(readFileSync(join(dist, file))).length }));
const total = rows.reduce((sum, { bytes }) => sum + bytes, 0);

for (const { file, bytes } of rows) console.log(`${toKib(bytes).padStart(10)}  ${file}`);
console.log(`${toKib(total).padStart(10)}  of at most ${toKib(maxBytes)} on a first visit`);
if (total > maxBytes) process.exitCode = 1;

function collect(name: string): void {
  const chunk = manifest[name];
  if (chunk === undefined) throw new Error(`Cannot measure "${name}": the build has no such entry`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const imported of chunk.imports ?? []) collect(imported);
}

function toKib(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}
