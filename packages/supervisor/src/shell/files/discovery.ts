/**
 * Looks at the plugins folder: which files are there, which changed, and what each of them is.
 *
 * A file is looked at once it has been quiet, and never again until it changes. What a file is depends on its content alone, so that
 * answer is cached by hash on disk, and a start with known files asks none of them.
 */

import { lstatSync, readFileSync, readdirSync, statSync, watch } from 'node:fs';
import type { FSWatcher, Stats } from 'node:fs';
import { join } from 'node:path';

import type { PluginMetadata } from '@toru/protocol';

import type { PluginVersion } from '../../plugin-version.ts';
import { findExecutableProblem } from './executable-check.ts';
import { readMetadata } from './metadata-reader.ts';
import type { MetadataReaderOptions } from './metadata-reader.ts';
import { hashFile } from './version-store.ts';
import type { VersionStore } from './version-store.ts';

const SUFFIX = '.binary';
/** Files whose metadata is read at the same time. */
const CONCURRENCY = 4;

/** What one file turned out to be. */
export interface FoundFile {
  readonly fileName: string;
  readonly path: string;
  readonly bytes: number;
  readonly hash: string | null;
  readonly result:
    { readonly ok: true; readonly version: PluginVersion } | { readonly ok: false; readonly reason: string };
}

/** What discovery needs. */
export interface DiscoveryOptions {
  readonly pluginsDir: string;
  readonly versions: VersionStore;
  readonly quietFileMs: number;
  readonly now: () => number;
  /** Options to read the metadata of one more file, with a marker of its own. */
  readonly metadataOptions: () => MetadataReaderOptions;
  /** In safe mode nothing is executed: only kept metadata is read. */
  readonly executes: boolean;
}

/** One look at the folder. */
export interface Scan {
  readonly files: readonly FoundFile[];
  /** Some files were still being written: look again soon. */
  readonly isSettled: boolean;
}

/** The eyes on the plugins folder. */
export interface Discovery {
  scan(): Promise<Scan>;
  /** Calls `listener` when something in the folder may have changed. */
  watch(listener: () => void): void;
  close(): void;
}

/** Opens the folder. */
export function createDiscovery(options: DiscoveryOptions): Discovery {
  const known = new Map<string, { readonly key: string; readonly file: FoundFile }>();
  const firstSeen = new Map<string, { readonly key: string; readonly atMs: number }>();
  let watcher: FSWatcher | undefined;

  async function scan(): Promise<Scan> {
    const names = listNames(options.pluginsDir);
    const files: FoundFile[] = [];
    let isSettled = true;
    const pending: (() => Promise<void>)[] = [];
    for (const fileName of names) {
      const path = join(options.pluginsDir, fileName);
      const stat = readStat(path);
      if (stat === null) continue;
      const key = keyOf(stat);
      const cached = known.get(fileName);
      if (cached?.key === key) {
        files.push(cached.file);
        continue;
      }
      if (!isQuiet(fileName, key, stat)) {
        isSettled = false;
        // While a file is being written, what was known of it stays.
        if (cached !== undefined) files.push(cached.file);
        continue;
      }
      pending.push(async () => {
        const file = await examine(path, fileName, stat, options);
        const after = readStat(path);
        if (after === null) return;
        if (keyOf(after) !== key) {
          isSettled = false;
          if (cached !== undefined) files.push(cached.file);
          return;
        }
        known.set(fileName, { key, file });
        files.push(file);
      });
    }
    await runLimited(pending);
    for (const name of known.keys()) if (!names.includes(name)) known.delete(name);
    files.sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
    return { files, isSettled };
  }

  function isQuiet(fileName: string, key: string, stat: Stats): boolean {
    const nowMs = options.now();
    const sinceChangeMs = nowMs - Math.max(stat.ctimeMs, stat.mtimeMs);
    if (sinceChangeMs >= options.quietFileMs) return true;
    // A clock that jumped makes file times useless: then the same look twice, far enough apart, counts.
    const seen = firstSeen.get(fileName);
    if (seen?.key !== key) {
      firstSeen.set(fileName, { key, atMs: performance.now() });
      return false;
    }
    return performance.now() - seen.atMs >= options.quietFileMs;
  }

  return {
    scan,
    watch(listener) {
      try {
        watcher = watch(options.pluginsDir, { persistent: false }, listener);
        watcher.on('error', () => watcher?.close());
      } catch {
        // A file system without change events is looked at by the caller's timer.
      }
    },
    close() {
      watcher?.close();
    },
  };
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter(
      (name) => name.endsWith(SUFFIX) && name.length > SUFFIX.length && !name.startsWith('.'),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function readStat(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    // A link to nowhere, or removed since the folder was read.
    return null;
  }
}

function keyOf(stat: Stats): string {
  return `${stat.ino}:${stat.size}:${stat.mtimeMs}:${stat.ctimeMs}:${stat.mode}:${stat.uid}`;
}

async function examine(
  path: string,
  fileName: string,
  stat: Stats,
  options: DiscoveryOptions,
): Promise<FoundFile> {
  const found = (hash: string | null, result: FoundFile['result']): FoundFile => ({
    fileName,
    path,
    bytes: stat.size,
    hash,
    result,
  });
  const refused = (reason: string, hash: string | null = null): FoundFile =>
    found(hash, { ok: false, reason });
  const owner = judgeOwner(path, stat);
  if (owner !== null) return refused(owner);
  const problem = findExecutableProblem(path, options.metadataOptions().env['PATH']);
  if (problem !== null) return refused(`cannot be executed: ${problem}`);
  try {
    const hash = await hashFile(path);
    const kept = options.versions.load(hash);
    if (kept !== null) return found(hash, { ok: true, version: runnable(kept, path, fileName) });
    if (!options.executes) return refused('is not looked at in safe mode', hash);
    const staged = await options.versions.stage(path, fileName);
    const inPlace = findExecutableProblem(staged.path, options.metadataOptions().env['PATH']) !== null;
    let read = await readMetadata(inPlace ? path : staged.path, options.metadataOptions());
    // Some version 1 files look for others beside them and can only be asked where they are.
    if (!read.ok && read.hasAnswered && !inPlace) {
      const again = await readMetadata(path, options.metadataOptions());
      if (again.ok && again.metadata.protocol === 1) read = again;
    }
    if (!read.ok) {
      await staged.discard();
      return refused(read.reason, staged.hash);
    }
    const keptPath = await staged.keep(toMetadataText(read.metadata));
    const version: PluginVersion = {
      hash: staged.hash,
      fileName,
      path: keptPath,
      metadata: read.metadata,
      bytes: stat.size,
    };
    return found(staged.hash, {
      ok: true,
      version: inPlace ? { ...version, path } : runnable(version, path, fileName),
    });
  } catch (error) {
    return refused(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The text that reads back as the same metadata: a view that is switched off is written `false`. */
function toMetadataText(metadata: PluginMetadata): string {
  return JSON.stringify({ ...metadata, ui: metadata.ui ?? false });
}

/** Version 1 files run in place; so does everything where copies cannot be executed. */
function runnable(version: PluginVersion, path: string, fileName: string): PluginVersion {
  const runsInPlace =
    version.metadata.protocol === 1 || findExecutableProblem(version.path, process.env['PATH']) !== null;
  return runsInPlace ? { ...version, path, fileName } : { ...version, fileName };
}

function judgeOwner(path: string, stat: Stats): string | null {
  const uid = process.getuid?.() ?? 0;
  const link = lstatSync(path);
  for (const { uid: owner, mode } of [stat, ...(link.isSymbolicLink() ? [] : [link])]) {
    if (owner !== uid && owner !== 0)
      return `belongs to user ${owner}; it must belong to the panel's user or to root`;
    if ((mode & 0o002) !== 0) return `can be written by anybody; run: chmod o-w ${path}`;
  }
  return null;
}

async function runLimited(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let task = tasks[next++]; task !== undefined; task = tasks[next++]) await task();
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

/** Text of a file, or `null` when it is not there. */
export function readTextIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
