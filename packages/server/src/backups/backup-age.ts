/** How old the last good backup is, and whether that is too old. */

import type { Storage } from '@toru/storage';
import type { Backups } from './backups.ts';

const HOUR_MS = 3_600_000;

/** What is asked. */
interface AgeDeps {
  readonly backups: Backups;
  readonly storage: Pick<Storage, 'settings' | 'instance'>;
}

/** Age of the last good backup; `null` when there was none. Unit: milliseconds. */
export function backupAgeMs({ backups }: AgeDeps, nowMs: number): number | null {
  const last = backups.last();
  return last === null ? null : Math.max(0, nowMs - last.atMs);
}

/** Whether it is older than the settings allow. Without any backup the age of the installation counts, so that a new one is left in peace. */
export function isBackupOverdue(deps: AgeDeps, nowMs: number): boolean {
  const { warnAfterHours } = deps.storage.settings.backups();
  const ageMs = backupAgeMs(deps, nowMs) ?? nowMs - deps.storage.instance.createdAtMs;
  return warnAfterHours > 0 && ageMs > warnAfterHours * HOUR_MS;
}
