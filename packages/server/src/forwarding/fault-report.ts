/**
 * Tells the operator what a plugin did that was not passed on, once an hour for each plugin and kind of fault.
 *
 * Anybody who may use a plugin can make it repeat its fault, so the host's log must not grow with each request.
 */

import type { ServerLog } from '../server-log.ts';

/** Takes note of faults in what plugins send. */
export interface FaultReport {
  /** `kind`: faults of one plugin with the same kind are told once. `message`: one sentence without a full stop; quote what the plugin wrote with `quoteValue`. */
  tell(plugin: string, kind: string, message: string): void;
}

const REPEAT_MS = 3_600_000;
/** Kinds of one plugin within the hour; more are not told. */
const MAX_KINDS = 20;

/** Makes the report. `now`: milliseconds since the Unix epoch. */
export function createFaultReport(log: ServerLog, now: () => number): FaultReport {
  const toldByPlugin = new Map<string, Map<string, number>>();
  return {
    tell(plugin, kind, message) {
      const nowMs = now();
      const told = toldByPlugin.get(plugin) ?? new Map<string, number>();
      toldByPlugin.set(plugin, told);
      const lastMs = told.get(kind);
      // A clock that was set back must not silence it either.
      if (lastMs !== undefined && Math.abs(nowMs - lastMs) < REPEAT_MS) return;
      for (const [old, atMs] of told) if (Math.abs(nowMs - atMs) >= REPEAT_MS) told.delete(old);
      if (told.size >= MAX_KINDS) return;
      told.set(kind, nowMs);
      log('warn', message, { plugin });
    },
  };
}
