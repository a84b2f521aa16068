/** Puts together what a crash leaves behind. Pure. */

import { reasonText } from '@toru/protocol';
import type { CrashReport, Reason } from '@toru/protocol';

import type { ChildEnd } from './child-listener.ts';

/** What is known of a failure besides its ending. */
export interface CrashFacts {
  readonly reason: Reason;
  readonly atMs: number;
  readonly version: string;
  /** Consecutive failures so far, this one included. */
  readonly restartNumber: number;
  readonly nextRetryAtMs: number | null;
}

/** The report of one failure. `end` is null when there was not even a process to start. */
export function crashReport(facts: CrashFacts, end: ChildEnd | null): CrashReport {
  return {
    cause: reasonText(facts.reason),
    reason_info: facts.reason,
    at: new Date(facts.atMs).toISOString(),
    exit_code: end?.status?.code ?? null,
    signal: end?.status?.signal ?? null,
    uptime_ms: end?.uptimeMs ?? 0,
    version: facts.version,
    pid: end?.pid ?? null,
    restart_number: facts.restartNumber,
    next_retry_at: facts.nextRetryAtMs === null ? null : new Date(facts.nextRetryAtMs).toISOString(),
    in_flight: end?.inFlight ?? { total: 0, answered_502: 0, cut_off: 0 },
    output: end?.output ?? [],
  };
}
