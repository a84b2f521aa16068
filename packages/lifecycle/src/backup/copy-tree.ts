/**
 * Copies a folder that may be in use so that the copy is a state that was there.
 *
 * What changed while it was copied is copied again, until a round finds nothing changed; what never comes to rest is named. A SQLite
 * database is copied by SQLite, which is consistent however much is written.
 */

import {
  closeSync,
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { copyDatabase } from '@toru/storage';

/** Rounds before a file that never rests is taken as it is. */
const MAX_ROUNDS = 5;
const SQLITE_HEAD = 'SQLite format 3\0';
const SQLITE_BESIDES = /-(?:wal|shm|journal)$/;

/** One thing of a copied folder. */
export type TreeEntry = {
  /** Below the folder; empty for the folder itself. */
  readonly path: string;
  readonly mode: number;
  readonly modifiedAtMs: number;
} & (
  | { readonly kind: 'file'; readonly bytes: number; readonly copy: string }
  | { readonly kind: 'folder' }
  | { readonly kind: 'link'; readonly target: string }
);

/** A copied folder. */
export interface CopiedTree {
  readonly entries: readonly TreeEntry[];
  /** Files that changed in every round. */
  readonly restless: readonly string[];
  /** What is neither file, folder nor link. */
  readonly skipped: readonly string[];
}

/** What to copy, and how. */
export interface CopyTreeOptions {
  readonly from: string;
  /** Made; removed by the caller. */
  readonly to: string;
  /** Whether an entry directly below `from` is copied. */
  readonly isWanted?: (name: string) => boolean;
  /** A link to a file is copied as the file. */
  readonly followsLinks?: boolean;
  readonly signal?: AbortSignal | undefined;
}

interface Found {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly mode: number;
  readonly modifiedAtMs: number;
  readonly bytes: number;
  /** Differs when the content may. */
  readonly mark: string;
}

/** Copies. @throws an error of the file system that is not that something is gone meanwhile. */
export async function copyTree(options: CopyTreeOptions): Promise<CopiedTree> {
  const { from, to, signal } = options;
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const copied = new Map<string, string>();
  const databases = new Set<string>();
  let found = list(options);
  for (let round = 1; ; round += 1) {
    for (const entry of found) {
      signal?.throwIfAborted();
      if (entry.kind !== 'file' || copied.get(entry.path) === entry.mark || isBeside(entry.path, databases))
        continue;
      await copyOne(from, to, entry.path, databases);
      copied.set(entry.path, entry.mark);
    }
    const again = list(options);
    const restless = again
      .filter(
        ({ kind, path, mark }) =>
          kind === 'file' && !databases.has(path) && !isBeside(path, databases) && copied.get(path) !== mark,
      )
      .map(({ path }) => path);
    found = again;
    if (restless.length === 0 || round === MAX_ROUNDS) return toTree(found, restless, databases, options);
  }
}

function toTree(
  found: readonly Found[],
  restless: readonly string[],
  databases: ReadonlySet<string>,
  { from, to }: CopyTreeOptions,
): CopiedTree {
  const entries = found.flatMap((entry): TreeEntry[] => {
    const { path, kind, mode, modifiedAtMs } = entry;
    if (isBeside(path, databases) || kind === 'other') return [];
    if (kind === 'folder') return [{ path, kind, mode, modifiedAtMs }];
    if (kind === 'link') return [{ path, kind, mode, modifiedAtMs, target: readlinkSync(join(from, path)) }];
    const copy = join(to, path);
    const bytes = statSync(copy, { throwIfNoEntry: false })?.size;
    return bytes === undefined ? [] : [{ path, kind, mode, modifiedAtMs, bytes, copy }];
  });
  return { entries, restless, skipped: found.filter(({ kind }) => kind === 'other').map(({ path }) => path) };
}

async function copyOne(from: string, to: string, path: string, databases: Set<string>): Promise<void> {
  const source = join(from, path);
  const target = join(to, path);
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  rmSync(target, { force: true });
  try {
    if (isSqlite(source) && (await isCopiedBySqlite(source, target))) {
      databases.add(path);
      return;
    }
    copyFileSync(source, target, constants.COPYFILE_FICLONE);
  } catch (error) {
    // Gone since the folder was read: the next look at it tells the same.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** A database that is locked, encrypted by its program or damaged is copied as the bytes that it is. */
async function isCopiedBySqlite(source: string, target: string): Promise<boolean> {
  try {
    await copyDatabase(source, target);
    return true;
  } catch (error) {
    if (!(error instanceof Error) || !('errcode' in error)) throw error;
    // A full disk is no property of the database.
    if (error.errcode === 13)
      throw Object.assign(new Error(error.message, { cause: error }), { code: 'ENOSPC' });
    rmSync(target, { force: true });
    return false;
  }
}

function isSqlite(path: string): boolean {
  const descriptor = openSync(path, 'r');
  try {
    const head = Buffer.alloc(SQLITE_HEAD.length);
    readSync(descriptor, head, 0, head.length, 0);
    return head.toString('latin1') === SQLITE_HEAD;
  } finally {
    closeSync(descriptor);
  }
}

/** What SQLite keeps beside a database is in the copy of the database already. */
function isBeside(path: string, databases: ReadonlySet<string>): boolean {
  return SQLITE_BESIDES.test(path) && databases.has(path.replace(SQLITE_BESIDES, ''));
}

/** Everything below a folder: a folder before what is in it, names in order, so that a database comes before its log. */
function list({ from, isWanted = () => true, followsLinks = false }: CopyTreeOptions): readonly Found[] {
  const found: Found[] = [];
  const visit = (path: string): void => {
    const full = join(from, path);
    const own = look(full, followsLinks);
    if (own === null) return;
    found.push({ path, ...own });
    if (own.kind !== 'folder') return;
    for (const name of readdirOrNone(full)) if (path !== '' || isWanted(name)) visit(join(path, name));
  };
  visit('');
  return found;
}

function look(path: string, followsLinks: boolean): Omit<Found, 'path'> | null {
  const own = lstatSync(path, { throwIfNoEntry: false, bigint: true });
  const behind =
    followsLinks && own?.isSymbolicLink() === true
      ? statSync(path, { throwIfNoEntry: false, bigint: true })
      : undefined;
  const stat = behind?.isFile() === true ? behind : own;
  if (stat === undefined) return null;
  return {
    kind: stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : stat.isSymbolicLink() ? 'link' : 'other',
    mode: Number(stat.mode & 0o7777n),
    modifiedAtMs: Number(stat.mtimeMs),
    bytes: Number(stat.size),
    mark: `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`,
  };
}

function readdirOrNone(path: string): readonly string[] {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
