/**
 * Looks at the plugins folder: which files are there, which changed, and what each of them is.
 *
 * A file is looked at once it has been quiet, and never again until it changes, unless the system was at fault. A look does not wait for
 * a file that takes its time to say what it is: what it turned out to be is found by the next look.
 */

import { readdirSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { examineFile } from './examine-file.ts';
import type { ExamineOptions, FoundFile } from './examine-file.ts';
import { FolderWatch } from './folder-watch.ts';

export type { FoundFile } from './examine-file.ts';

const SUFFIX = '.binary';
/** Files whose metadata is read at the same time. */
const CONCURRENCY = 4;
/** A look waits so long for one file. */
const PATIENCE_MS = 1_000;

/** What discovery needs. */
export interface DiscoveryOptions extends ExamineOptions {
  readonly pluginsDir: string;
  readonly quietFileMs: number;
  readonly now: () => number;
  /** Something in the folder may have changed. */
  readonly onChange: () => void;
}

/** One look at the folder. */
export interface Scan {
  readonly files: readonly FoundFile[];
  /** Some files were still being written: look again soon. */
  readonly isSettled: boolean;
}

/** The eyes on the plugins folder. */
export interface Discovery {
  /** Rejects when the folder cannot be read. */
  scan(): Promise<Scan>;
  /** Resolves when no file is being asked any more. */
  close(): Promise<void>;
}

/** Opens the folder; it is watched from the first look on. */
export function createDiscovery(options: DiscoveryOptions): Discovery {
  const known = new Map<string, { readonly key: string; readonly file: FoundFile }>();
  const firstSeen = new Map<string, { readonly key: string; readonly atMs: number }>();
  /** Files that are still being asked what they are, by name. */
  const slow = new Map<string, { readonly key: string; readonly done: Promise<void> }>();
  const watcher = new FolderWatch(options.pluginsDir, options.onChange);

  async function scan(): Promise<Scan> {
    // Before the look: what changes during it is heard of.
    watcher.renew();
    const names = new Set(listNames(options.pluginsDir));
    const files: FoundFile[] = [];
    let isSettled = true;
    const pending: (() => Promise<void>)[] = [];
    for (const fileName of names) {
      const path = join(options.pluginsDir, fileName);
      const stat = readStat(path);
      if (stat === null) continue;
      const key = keyOf(stat);
      const cached = known.get(fileName);
      const keepKnown = (): void => {
        isSettled = false;
        if (cached !== undefined) files.push(cached.file);
      };
      if (cached?.key === key || slow.get(fileName)?.key === key) {
        if (cached !== undefined) files.push(cached.file);
      } else if (!isQuiet(fileName, key, stat)) {
        // While a file is being written, what was known of it stays.
        keepKnown();
      } else {
        pending.push(async () => {
          const asked = examineFile(path, fileName, stat, options);
          const file = await Promise.race([asked, delay(PATIENCE_MS, null, { ref: false })]);
          const after = readStat(path);
          if (file === null) {
            if (cached !== undefined) files.push(cached.file);
            slow.set(fileName, { key, done: asked.then((late) => noteLate(path, key, late)) });
          } else if (after !== null && keyOf(after) !== key) {
            keepKnown();
          } else if (after !== null) {
            if (file.result.ok || !file.result.isPassing) known.set(fileName, { key, file });
            files.push(file);
          }
        });
      }
    }
    await runLimited(pending);
    for (const cache of [known, firstSeen])
      for (const name of cache.keys()) if (!names.has(name)) cache.delete(name);
    files.sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
    return { files, isSettled };
  }

  function noteLate(path: string, key: string, file: FoundFile): void {
    const { fileName } = file;
    if (slow.get(fileName)?.key === key) slow.delete(fileName);
    const after = readStat(path);
    if (after !== null && keyOf(after) === key) known.set(fileName, { key, file });
    options.onChange();
  }

  function isQuiet(fileName: string, key: string, stat: Stats): boolean {
    const sinceChangeMs = options.now() - Math.max(stat.ctimeMs, stat.mtimeMs);
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
    async close() {
      watcher.close();
      await Promise.all([...slow.values()].map(({ done }) => done));
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

async function runLimited(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let task = tasks[next++]; task !== undefined; task = tasks[next++]) await task();
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}
