/** Unpacks a verified backup into two folders, compares it once more on the way, and puts every byte on the disk. */

import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  symlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ToruError } from '@toru/protocol';
import { DATA_FOLDER, SECRETS_PATH } from '../backup/archive-format.ts';
import { walkBackup, type VerifiedBackup } from '../backup/read-backup.ts';
import type { SealedFiles } from '../backup/sealed-files.ts';
import { syncFolder } from './move-states.ts';

/** Where the two halves go. */
export interface UnpackTargets {
  readonly data: string;
  readonly plugins: string;
}

/** Unpacks. Links are made last, so that nothing is written through one. */
export async function unpackBackup(
  { file, manifest }: VerifiedBackup,
  secrets: SealedFiles,
  targets: UnpackTargets,
): Promise<void> {
  const place = (path: string): string => {
    const [root = '', ...rest] = path.split('/');
    return join(root === DATA_FOLDER ? targets.data : targets.plugins, ...rest);
  };
  const hashes = new Map(manifest.entries.map(({ path, sha256 }) => [path, sha256]));
  const links: { readonly path: string; readonly target: string }[] = [];
  const folders: { readonly path: string; readonly mode: number; readonly modifiedAtMs: number }[] = [];
  for (const folder of [targets.data, targets.plugins]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  await walkBackup(file, async (entry) => {
    if (entry.path === SECRETS_PATH) return;
    const path = place(entry.path);
    if (entry.kind === 'link') {
      links.push({ path, target: entry.target });
      return;
    }
    mkdirSync(entry.kind === 'folder' ? path : dirname(path), { recursive: true, mode: 0o700 });
    if (entry.kind === 'folder') {
      folders.push({ path, mode: entry.mode, modifiedAtMs: entry.modifiedAtMs });
      return;
    }
    const sum = createHash('sha256');
    const descriptor = openSync(path, 'wx', 0o600);
    try {
      for await (const piece of entry.content()) {
        sum.update(piece);
        for (let at = 0; at < piece.length;) at += writeSync(descriptor, piece, at);
      }
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (sum.digest('hex') !== hashes.get(entry.path))
      throw new ToruError('BACKUP_INVALID', `"${file}" was changed while it was read. Nothing was changed`);
    chmodSync(path, entry.mode & 0o777);
    utimesSync(path, entry.modifiedAtMs / 1000, entry.modifiedAtMs / 1000);
  });
  for (const [path, bytes] of secrets) {
    const descriptor = openSync(place(path), 'wx', 0o600);
    try {
      writeSync(descriptor, bytes);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
  for (const { path, target } of links) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    symlinkSync(target, path);
  }
  // From the inside out: what is made in a folder changes its time.
  for (const { path, mode, modifiedAtMs } of folders.reverse()) {
    chmodSync(path, mode & 0o777);
    utimesSync(path, modifiedAtMs / 1000, modifiedAtMs / 1000);
    syncFolder(path);
  }
}
