/**
 * Which backup was the last good one: a small file in the data directory, written by whoever made it, the panel or the command.
 *
 * It is no part of the installation: a restored one does not claim the backups of another machine.
 */

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { giveToOwnerOf } from '../owner.ts';
import { LAST_BACKUP_FILE } from './kept-names.ts';

/** A backup that was made and found whole. */
export interface LastBackup {
  readonly file: string;
  /** Unit: bytes. */
  readonly bytes: number;
  /** Unit: milliseconds since the Unix epoch. */
  readonly atMs: number;
  /** Whether the secrets are in it. */
  readonly hasSecrets: boolean;
}

/** Reads it; `null` when there was none. */
export function readLastBackup(dataDir: string): LastBackup | null {
  try {
    const value: unknown = JSON.parse(readFileSync(join(dataDir, LAST_BACKUP_FILE), 'utf8'));
    const { file, bytes, at_ms: atMs, has_secrets: hasSecrets } = Object(value) as Record<string, unknown>;
    return typeof file === 'string' &&
      typeof bytes === 'number' &&
      typeof atMs === 'number' &&
      typeof hasSecrets === 'boolean'
      ? { file, bytes, atMs, hasSecrets }
      : null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof SyntaxError || code === 'ENOENT' || code === 'EACCES') return null;
    throw error;
  }
}

/** Notes it. */
export function noteLastBackup(dataDir: string, { file, bytes, atMs, hasSecrets }: LastBackup): void {
  const path = join(dataDir, LAST_BACKUP_FILE);
  const text = JSON.stringify({ file, bytes, at_ms: atMs, has_secrets: hasSecrets });
  writeFileSync(`${path}.new`, `${text}\n`, { mode: 0o600 });
  giveToOwnerOf(dataDir, `${path}.new`);
  renameSync(`${path}.new`, path);
}
