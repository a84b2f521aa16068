/**
 * Who did what, from where.
 *
 * What can be repeated without end (failed logins, the small writes of a view) is written at most once per interval, with the
 * number of repetitions, so that nobody can wash the trail out by noise.
 */

import type { NewAuditEntry, Storage } from '@toru/storage';
import type { ServerLog } from '../server-log.ts';

/** An entry as the caller knows it. */
export type AuditNote = Omit<NewAuditEntry, 'atMs'>;

export interface AuditTrail {
  write(note: AuditNote): void;
  /** Writes at most one entry per key and interval. */
  writeSometimes(note: AuditNote, key: string, intervalMs: number): void;
}

const MAX_KEYS = 10_000;

/** Opens the trail. An entry that cannot be stored goes to the log instead; what was done is not undone. */
export function createAuditTrail(store: Storage['audit'], now: () => number, log: ServerLog): AuditTrail {
  const latest = new Map<string, { atMs: number; skipped: number }>();
  const append = (note: AuditNote): void => {
    try {
      store.append({ ...note, atMs: now() });
    } catch (error) {
      log('error', `Cannot write the audit trail: ${note.action}`, { ...note, error: String(error) });
    }
  };
  return {
    write: append,
    writeSometimes(note, key, intervalMs) {
      const nowMs = now();
      const before = latest.get(key);
      if (before !== undefined && nowMs - before.atMs < intervalMs) {
        before.skipped += 1;
        return;
      }
      const skipped = before?.skipped ?? 0;
      latest.delete(key);
      if (latest.size >= MAX_KEYS) {
        const oldest = latest.keys().next();
        if (oldest.done !== true) latest.delete(oldest.value);
      }
      latest.set(key, { atMs: nowMs, skipped: 0 });
      append(skipped === 0 ? note : { ...note, details: { ...note.details, repeated: skipped } });
    },
  };
}
