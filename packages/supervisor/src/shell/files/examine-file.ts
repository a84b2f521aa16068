/**
 * Finds out what one file of the plugins folder is: whose it is, whether it can run, and what its metadata says.
 *
 * What it says depends on its content alone, so the answer is kept by hash, and a file that is known is not asked again.
 */

import { lstatSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';

import type { PluginVersion } from '../../plugin-version.ts';
import { findExecutableProblem } from './executable-check.ts';
import { readFileCapabilities } from './file-capabilities.ts';
import { stampOf } from './file-stamp.ts';
import { readMetadata } from './metadata-reader.ts';
import type { MetadataReaderOptions, ReadMetadata } from './metadata-reader.ts';
import { hashFile, toMetadataText } from './version-store.ts';
import type { StagedCopy, VersionStore } from './version-store.ts';

/** What one file turned out to be. */
export interface Examined {
  readonly hash: string | null;
  readonly result:
    | { readonly ok: true; readonly version: PluginVersion }
    | {
        readonly ok: false;
        readonly reason: string;
        /** What lies around the file may be at fault: looked into again without a change of the file. */
        readonly isPassing: boolean;
      };
}

/** What the examination needs. */
export interface ExamineOptions {
  readonly versions: VersionStore;
  /** Options to read the metadata of one more file, with a marker of its own. */
  readonly metadataOptions: () => MetadataReaderOptions;
  /** In safe mode nothing is executed: only kept metadata is read. */
  readonly executes: boolean;
}

/** Examines a file. Never rejects. */
export async function examineFile(
  path: string,
  fileName: string,
  stat: Stats,
  options: ExamineOptions,
): Promise<Examined> {
  const refused = (reason: string, hash: string | null = null, isPassing = false): Examined => ({
    hash,
    result: { ok: false, reason, isPassing },
  });
  const accepted = async (version: PluginVersion): Promise<Examined> => ({
    hash: version.hash,
    result: { ok: true, version: await toRunnable(version, path, fileName, options) },
  });
  try {
    const fault = judgeOwner(path, stat);
    if (fault !== null) return refused(fault);
    const problem = findExecutableProblem(path, options.metadataOptions().env['PATH']);
    if (problem !== null) return refused(`cannot be executed: ${problem.reason}`, null, problem.isPassing);
    const hash = await hashFile(path);
    const kept = options.versions.load(hash);
    // A copy of another size is damaged and made again.
    if (kept?.bytes === stat.size) {
      options.versions.reserve(hash);
      return await accepted(kept);
    }
    if (!options.executes) return refused('is not looked at in safe mode', hash);
    const staged = await options.versions.stage(path, fileName);
    if (stampOf(statSync(path)) !== stampOf(stat)) {
      await staged.discard();
      return refused('changed while it was copied', null, true);
    }
    const read = await askWhere(path, staged, options);
    if (!read.ok) {
      await staged.discard();
      return refused(read.reason, staged.hash, read.isPassing);
    }
    const { metadata } = read;
    const keptPath = await staged.keep(toMetadataText(metadata));
    return await accepted({ hash: staged.hash, fileName, path: keptPath, metadata, bytes: stat.size });
  } catch (error) {
    return refused(describeTrouble(error), null, true);
  }
}

/** Asks the copy; some version 1 files look for others beside them and can only be asked where they are. */
async function askWhere(path: string, staged: StagedCopy, options: ExamineOptions): Promise<ReadMetadata> {
  if (!options.versions.canExecute) return readMetadata(path, options.metadataOptions());
  const read = await readMetadata(staged.path, options.metadataOptions());
  if (read.ok || !read.hasAnswered) return read;
  const again = await readMetadata(path, options.metadataOptions());
  return again.ok && again.metadata.protocol === 1 ? again : read;
}

/** Version 1 files run in place; so does what has file capabilities, and everything where copies cannot be executed. */
async function toRunnable(
  version: PluginVersion,
  path: string,
  fileName: string,
  { versions }: ExamineOptions,
): Promise<PluginVersion> {
  const capabilities = await readFileCapabilities(path);
  const runsInPlace = version.metadata.protocol === 1 || !versions.canExecute || capabilities !== null;
  return { ...version, fileName, path: runsInPlace ? path : version.path, capabilities };
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

function describeTrouble(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return 'cannot be copied into the data directory: the disk is full (ENOSPC)';
  if (code === 'EDQUOT')
    return 'cannot be copied into the data directory: the disk quota is used up (EDQUOT)';
  return `cannot be read: ${message}`;
}
