/**
 * Kept copies of plugin files: `<data>/versions/<sha256>/<file name>` with the metadata beside it. What was checked is what runs, so
 * a file that is half written, overwritten or removed never hurts a running plugin.
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
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { parseMetadata } from '@toru/protocol';

import type { PluginVersion } from '../../plugin-version.ts';

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
  /** Path of a file that belongs to a version, such as its bundle. */
  besides(hash: string, name: string): string;
  /** Removes every copy that is not named, except those that were asked for and have not been named since: somebody is about to. */
  prune(keep: ReadonlySet<string>): void;
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
  return {
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
            await writeFile(join(folder, 'metadata.json'), metadataText, { mode: 0o600 });
            const home = join(root, hash);
            awaited.add(hash);
            await rm(home, { recursive: true, force: true });
            await rename(folder, home);
            return join(home, fileName);
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
        const version = loadVersion(join(root, hash), hash);
        if (version !== null) awaited.add(hash);
        return version;
      } catch {
        // Not there, half removed or damaged: in each case it is not kept.
        return null;
      }
    },

    besides: (hash, name) => join(root, hash, name),

    prune(keep) {
      for (const hash of keep) awaited.delete(hash);
      for (const name of readdirSync(root)) {
        if (!keep.has(name) && !awaited.has(name) && !name.startsWith('tmp-'))
          rmSync(join(root, name), { recursive: true, force: true });
      }
    },
  };
}

function loadVersion(home: string, hash: string): PluginVersion | null {
  const fileName = readdirSync(home).find((name) => name.endsWith('.binary'));
  if (fileName === undefined) return null;
  const path = join(home, fileName);
  const parsed = parseMetadata(readFileSync(join(home, 'metadata.json'), 'utf8'));
  const bytes = statSync(path).size;
  return parsed.ok && bytes > 0 ? { hash, fileName, path, metadata: parsed.metadata, bytes } : null;
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
