/** Names of backups: by the time they were made, so that the order of names is that of time. */

import { statSync } from 'node:fs';
import { join } from 'node:path';

const NAME = /^toru-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z\.backup$/;

/** The name of a backup of this moment: `toru-2026-12-01T00-30-00Z.backup`. */
export function toBackupName(nowMs: number): string {
  return `toru-${new Date(nowMs).toISOString().slice(0, 19).replaceAll(':', '-')}Z.backup`;
}

/** Whether a file has the name of a backup that was named by its time. */
export function isBackupName(name: string): boolean {
  return NAME.test(name);
}

/** The file that is meant by `--to`: a folder gets a file named by the time. */
export function toTarget(path: string, nowMs: number): string {
  const isFolder = path.endsWith('/') || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? join(path, toBackupName(nowMs)) : path;
}
