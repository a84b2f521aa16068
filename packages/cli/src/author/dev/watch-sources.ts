/**
 * Tells when the sources of a plugin changed: what a build, a package manager or an editor leaves beside them does not count.
 *
 * Events only say "look again"; whether something changed is decided by names, sizes and times.
 */
import { readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

const FOREIGN = /^(?:\..*|node_modules|dist|target|__pycache__|.*\.(?:binary|pyc|swp|tmp)|.*~)$/;
/** Saving is often several writes; together they are one change. */
const SETTLE_MS = 40;

/** Watches a folder until the signal is aborted. `onChange` is called once per change, with the path of one changed file. */
export function watchSources(
  dir: string,
  { onChange, signal }: { readonly onChange: (path: string) => void; readonly signal: AbortSignal },
): void {
  const watchers = new Map<string, FSWatcher>();
  let known = readFacts(dir);
  let timer: NodeJS.Timeout | undefined;

  const look = (): void => {
    const facts = readFacts(dir);
    const changed = findDifference(known, facts);
    known = facts;
    attend();
    if (changed !== null) onChange(changed);
  };
  const attend = (): void => {
    for (const folder of known.folders) {
      if (watchers.has(folder)) continue;
      const watcher = watch(folder, () => {
        clearTimeout(timer);
        timer = setTimeout(look, SETTLE_MS);
      });
      const forget = (): void => {
        watcher.close();
        watchers.delete(folder);
      };
      watcher.on('error', forget);
      watchers.set(folder, watcher);
    }
    for (const [folder, watcher] of watchers) {
      if (known.folders.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
  };
  signal.addEventListener(
    'abort',
    () => {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
    },
    { once: true },
  );
  if (!signal.aborted) attend();
}

interface SourceFacts {
  readonly folders: Set<string>;
  /** Size and time by path. */
  readonly files: Map<string, string>;
}

function readFacts(root: string): SourceFacts {
  const facts: SourceFacts = { folders: new Set(), files: new Map() };
  const visit = (dir: string): void => {
    facts.folders.add(dir);
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (FOREIGN.test(entry.name)) continue;
      const path = join(dir, entry.name);
      if (entry.isDirectory()) attempt(() => visit(path));
      else attempt(() => facts.files.set(path, toMark(path)));
    }
  };
  attempt(() => visit(root));
  return facts;
}

/** A file that goes while it is looked at is a change that the next event tells. */
function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
  }
}

function toMark(path: string): string {
  const { mtimeMs, size, ino } = statSync(path);
  return `${mtimeMs} ${size} ${ino}`;
}

function findDifference(before: SourceFacts, after: SourceFacts): string | null {
  for (const [path, mark] of after.files) if (before.files.get(path) !== mark) return path;
  for (const path of before.files.keys()) if (!after.files.has(path)) return path;
  return null;
}
