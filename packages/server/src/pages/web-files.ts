/**
 * The built web interface: its document, and what its entries load.
 *
 * The files themselves lie in one folder, `assets`, beside their compressed copies. Those with a content hash in their name never
 * change; all others are asked for again each time.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { IMMUTABLE, REVALIDATE } from '../http/conditional.ts';

/** An entry of the build and what it loads. */
export interface WebEntry {
  readonly script: string;
  readonly styles: readonly string[];
}

export interface WebFiles {
  /** The shell's document as it was built. */
  readonly indexHtml: string;
  /** An entry by its source, e.g. `src/view-frame/main.ts`. */
  entry(source: string): WebEntry | null;
}

const ASSETS = 'assets';
const HASHED = /-[\w-]{8,}\.\w+(?:\.br|\.gz)?$/;

/** Reads the folder of a build; `null` when there is no build in it. */
export async function readWebFiles(folder: string): Promise<WebFiles | null> {
  const indexHtml = await readIfThere(join(folder, 'index.html'));
  if (indexHtml === null) return null;
  const manifest = await readManifest(folder);
  return { indexHtml, entry: (source) => toEntry(manifest, source) };
}

/** Serves the files of a build, compressed as the browser likes. The build may come later. */
export function serveWebFiles(app: FastifyInstance, folder: string, basePath: string): void {
  app.register(fastifyStatic, {
    root: join(folder, ASSETS),
    prefix: `${basePath}${ASSETS}/`,
    preCompressed: true,
    dotfiles: 'ignore',
    cacheControl: false,
    decorateReply: false,
    suppressWarning: true,
    setHeaders(reply, path) {
      reply.header('cache-control', HASHED.test(path) ? IMMUTABLE : REVALIDATE);
      // A sandboxed view has no origin of its own and loads our script like a stranger; the files are no secret.
      reply.header('access-control-allow-origin', '*');
      reply.header('cross-origin-resource-policy', 'cross-origin');
    },
  });
}

type Manifest = Readonly<Record<string, unknown>>;

async function readManifest(folder: string): Promise<Manifest> {
  const text = await readIfThere(join(folder, '.vite', 'manifest.json'));
  const parsed: unknown = text === null ? {} : JSON.parse(text);
  return isObject(parsed) ? parsed : {};
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function toEntry(manifest: Manifest, source: string): WebEntry | null {
  const chunk = manifest[source];
  if (!isObject(chunk) || typeof chunk['file'] !== 'string') return null;
  const styles = new Set<string>();
  collectStyles(manifest, source, styles, new Set());
  return { script: chunk['file'], styles: [...styles] };
}

function collectStyles(manifest: Manifest, name: string, styles: Set<string>, seen: Set<string>): void {
  const chunk = manifest[name];
  if (seen.has(name) || !isObject(chunk)) return;
  seen.add(name);
  for (const style of stringsOf(chunk['css'])) styles.add(style);
  for (const imported of stringsOf(chunk['imports'])) collectStyles(manifest, imported, styles, seen);
}

function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
