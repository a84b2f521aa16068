/**
 * The built web interface: which files there are, of what type, and how long they may be kept.
 *
 * Only files found when the folder was read are served, so no path can lead out of it. Files with a content hash in their name
 * never change; all others are asked for again each time.
 */

import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { compress, isWorthCompressing, type Encoding } from '../http/compress.ts';

/** One file. */
export interface WebFile {
  readonly type: string;
  readonly hash: string;
  readonly isImmutable: boolean;
  readonly isCompressible: boolean;
  /** The bytes as they are, or compressed. */
  read(encoding: Encoding | null): Promise<Uint8Array>;
}

/** An entry of the build and what it loads. */
export interface WebEntry {
  readonly script: string;
  readonly styles: readonly string[];
}

/** The whole build. */
export interface WebFiles {
  /** By path below the folder, e.g. `assets/index-4f2a.js`. */
  get(path: string): WebFile | undefined;
  /** The shell's document as it was built. */
  readonly indexHtml: string;
  /** An entry by its source, e.g. `src/view-frame/main.ts`. */
  entry(source: string): WebEntry | null;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};
const HASHED = /^assets\/.*-[\w-]{8,}\.\w+$/;

/** Reads the folder of a build; `null` when there is no build in it. */
export async function readWebFiles(folder: string): Promise<WebFiles | null> {
  const names = await listFiles(folder);
  if (!names.includes('index.html')) return null;
  const files = new Map<string, WebFile>();
  for (const name of names) {
    if (name.startsWith('.') || /\.(?:br|gz)$/.test(name)) continue;
    files.set(name, await readWebFile(folder, name, names));
  }
  const indexHtml = await readFile(join(folder, 'index.html'), 'utf8');
  const manifest = await readManifest(folder);
  return {
    get: (path) => files.get(path),
    indexHtml,
    entry: (source) => toEntry(manifest, source),
  };
}

async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function readWebFile(folder: string, name: string, names: readonly string[]): Promise<WebFile> {
  const path = join(folder, name);
  const type = TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream';
  const bytes = await readFile(path);
  const copies = new Map<Encoding, Promise<Uint8Array>>();
  const readCopy = async (encoding: Encoding): Promise<Uint8Array> => {
    const extension = encoding === 'br' ? '.br' : '.gz';
    if (names.includes(name + extension)) return await readFile(path + extension);
    return await compress(await readFile(path), encoding);
  };
  return {
    type,
    hash: hash('sha256', bytes, 'hex').slice(0, 32),
    isImmutable: HASHED.test(name),
    isCompressible: isWorthCompressing(type, bytes.length),
    async read(encoding) {
      if (encoding === null) return await readFile(path);
      const copy = copies.get(encoding) ?? readCopy(encoding);
      copies.set(encoding, copy);
      return await copy;
    },
  };
}

type Manifest = Readonly<Record<string, unknown>>;

async function readManifest(folder: string): Promise<Manifest> {
  try {
    const parsed: unknown = JSON.parse(await readFile(join(folder, '.vite', 'manifest.json'), 'utf8'));
    return isObject(parsed) ? parsed : {};
  } catch (error) {
    if (isMissing(error)) return {};
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

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
