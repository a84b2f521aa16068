/**
 * Tells the operator what a plugin did that was not passed on, once an hour for each plugin and kind of fault.
 *
 * Anybody who may use a plugin can make it repeat its fault, so the host's log must not grow with each request.
 */

import type { ServerLog } from '../deps.ts';

/** Takes note of faults in what plugins send. */
export interface FaultReport {
  /** `kind`: faults of one plugin with the same kind are told once. `message`: one sentence without a full stop; quote what the plugin wrote with `quoteValue`. */
  tell(plugin: string, kind: string, message: string): void;
}

const REPEAT_MS = 3_600_000;
/** More kinds than this at a time are not remembered, and not told. */
const MAX_REMEMBERED = 1_000;

/** Makes the report. `now`: milliseconds since the Unix epoch. */
export function createFaultReport(log: ServerLog, now: () => number): FaultReport {
  const toldAtMs = new Map<string, number>();
  return {
    tell(plugin, kind, message) {
      const key = `${plugin} ${kind}`;
      const nowMs = now();
      const lastMs = toldAtMs.get(key);
      if (lastMs !== undefined && Math.abs(nowMs - lastMs) < REPEAT_MS) return;
      if (toldAtMs.size >= MAX_REMEMBERED) forgetOld(toldAtMs, nowMs);
      if (toldAtMs.size >= MAX_REMEMBERED) return;
      toldAtMs.delete(key);
      toldAtMs.set(key, nowMs);
      log('warn', message, { plugin });
    },
  };
}

function forgetOld(toldAtMs: Map<string, number>, nowMs: number): void {
  for (const [key, atMs] of toldAtMs) if (Math.abs(nowMs - atMs) >= REPEAT_MS) toldAtMs.delete(key);
}
