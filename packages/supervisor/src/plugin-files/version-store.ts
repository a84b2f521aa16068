/**
 * Kept copies of plugin files: `<data>/versions/<sha256>/<file name>` with the metadata beside it. What was checked is what runs, so
 * a file that is half written, overwritten or removed never hurts a running plugin.
 *
 * A copy belongs to its content: it has the name of the file that was kept first, and keeping the same content again changes nothing.
 * Its folder is never removed while it is wanted, for what runs may look for itself there.
 */

import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { chmod, copyFile, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { parseMetadata } from '@toru/protocol';
import type { PluginMetadata } from '@toru/protocol';

import type { PluginVersion } from './plugin-version.ts';
import { stampOf } from './file-stamp.ts';

/** A copy that is not known to be good yet. */
export interface StagedCopy {
  readonly hash: string;
  /** The copy to read metadata from. */
  readonly path: string;
  /** Keeps it under its hash. */
  keep(metadataText: string): Promise<string>;
  discard(): Promise<void>;
}

/** The kept copies of one data directory. */
export interface VersionStore {
  /** Whether the file system lets copies be executed. */
  readonly canExecute: boolean;
  /** Copies a file aside (sharing blocks where the file system can) and hashes the copy. */
  stage(file: string, fileName: string): Promise<StagedCopy>;
  /** A kept version, or `null` when it is not there or damaged. */
  load(hash: string): PluginVersion | null;
  /** Keeps a version until it was named once: somebody is about to. */
  reserve(hash: string): void;
  /** Nobody is about to any more. */
  release(hash: string): void;
  /** Path of a file that belongs to a version, such as its bundle. */
  besides(hash: string, name: string): string;
  /**
   * Path of a version as it can be started now. A copy that is gone or damaged is made again from the first of `files` that has its
   * content; the path of what runs in place stays as it is.
   */
  restore(version: PluginVersion, files: readonly string[]): Promise<string>;
  /** Removes every copy that is not named, except those that were just made or reserved and have not been named since. */
  prune(keep: ReadonlySet<string>): void;
}

/** A staged copy on its way. */
interface Placing {
  readonly folder: string;
  readonly fileName: string;
  readonly hash: string;
  readonly metadataText: string;
}

/** Opens the store and removes what an interrupted copy left. */
export function createVersionStore(dataDir: string): VersionStore {
  const root = join(dataDir, 'versions');
  mkdirSync(root, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(root)) {
    if (name.startsWith('tmp-')) rmSync(join(root, name), { recursive: true, force: true });
  }
  let counter = 0;
  const awaited = new Set<string>();
  /** Copies whose content was compared with their hash: what they looked like then. */
  const compared = new Map<string, string>();
  /** Copies are put into their place one after the other. */
  let placing: Promise<unknown> = Promise.resolve();

  /** The copy of some content, or `null` when none is there or it holds something else. */
  async function findWhole(hash: string): Promise<string | null> {
    try {
      const path = copyIn(join(root, hash));
      if (path === null) return null;
      const stamp = stampOf(statSync(path));
      if (compared.get(hash) === stamp) return path;
      if ((await hashFile(path)) !== hash) return null;
      compared.set(hash, stamp);
      return path;
    } catch {
      // Gone, or it cannot be read: in each case it is no copy to run.
      return null;
    }
  }

  /** Puts a staged copy into its place. One that is whole already stays where it is. */
  async function place({ folder, fileName, hash, metadataText }: Placing): Promise<string> {
    const home = join(root, hash);
    await mkdir(home, { recursive: true, mode: 0o700 });
    const whole = await findWhole(hash);
    const path = whole ?? copyIn(home) ?? join(home, fileName);
    await writeFile(join(folder, 'metadata.json'), metadataText, { mode: 0o600 });
    for (const beside of ['package.json', 'metadata.json'])
      await rename(join(folder, beside), join(home, beside));
    if (whole === null) await rename(join(folder, fileName), path);
    return path;
  }

  const store: VersionStore = {
    canExecute: isExecutionAllowed(join(root, `tmp-${process.pid}-exec`)),

    async stage(file, fileName) {
      counter += 1;
      const folder = join(root, `tmp-${process.pid}-${counter}`);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, fileName);
      try {
        await copyFile(file, path, constants.COPYFILE_FICLONE);
        // Node asks the folders above how to read a script, and a panel may keep its data inside of somebody's package.
        await writeFile(join(folder, 'package.json'), '{}\n', { mode: 0o600 });
        await chmod(path, 0o700);
        await syncFile(path);
        const hash = await hashFile(path);
        return {
          hash,
          path,
          async keep(metadataText) {
            awaited.add(hash);
            const placed = placing
              .then(() => place({ folder, fileName, hash, metadataText }))
              .finally(() => rm(folder, { recursive: true, force: true }));
            placing = placed.catch(() => undefined);
            return placed;
          },
          discard: () => rm(folder, { recursive: true, force: true }),
        };
      } catch (error) {
        await rm(folder, { recursive: true, force: true });
        throw error;
      }
    },

    load(hash) {
      try {
        return loadVersion(join(root, hash), hash);
      } catch {
        // Not there, half removed or damaged: in each case it is not kept.
        return null;
      }
    },

    reserve: (hash) => void awaited.add(hash),

    release: (hash) => void awaited.delete(hash),

    besides: (hash, name) => join(root, hash, name),

    async restore(version, files) {
      if (!version.path.startsWith(`${root}/`)) return version.path;
      const present = await findWhole(version.hash);
      if (present !== null) return present;
      for (const file of files) {
        if (!existsSync(file)) continue;
        const staged = await store.stage(file, version.fileName);
        if (staged.hash === version.hash) return staged.keep(toMetadataText(version.metadata));
        await staged.discard();
      }
      return version.path;
    },

    prune(keep) {
      for (const hash of keep) awaited.delete(hash);
      for (const name of namesIn(root)) {
        if (keep.has(name) || awaited.has(name) || name.startsWith('tmp-')) continue;
        compared.delete(name);
        rmSync(join(root, name), { recursive: true, force: true });
      }
    },
  };
  return store;
}

/** The text that reads back as the same metadata: a view that is switched off is written `false`. */
export function toMetadataText(metadata: PluginMetadata): string {
  return JSON.stringify({ ...metadata, ui: metadata.ui ?? false });
}

/** Names in a folder; none when somebody has removed it. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function copyIn(home: string): string | null {
  const name = namesIn(home).find((each) => each.endsWith('.binary'));
  return name === undefined ? null : join(home, name);
}

function loadVersion(home: string, hash: string): PluginVersion | null {
  const path = copyIn(home);
  if (path === null) return null;
  const parsed = parseMetadata(readFileSync(join(home, 'metadata.json'), 'utf8'));
  const bytes = statSync(path).size;
  return parsed.ok && bytes > 0
    ? { hash, fileName: basename(path), path, metadata: parsed.metadata, bytes }
    : null;
}

/** A mount option is not a file mode: only a try tells. */
function isExecutionAllowed(probe: string): boolean {
  try {
    writeFileSync(probe, '');
    chmodSync(probe, 0o700);
    accessSync(probe, constants.X_OK);
    return true;
  } catch (error) {
    // A disk that is full says nothing about this.
    return (error as NodeJS.ErrnoException).code !== 'EACCES';
  } finally {
    rmSync(probe, { force: true });
  }
}

/** SHA-256 of a file, in hex. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** Writes a file that belongs to a kept version; a version that is not kept has no such files. */
export function writeBeside(store: VersionStore, hash: string, name: string, bytes: Uint8Array): void {
  const path = store.besides(hash, name);
  if (existsSync(join(path, '..'))) writeFileSync(path, bytes, { mode: 0o600 });
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
