/** A crash as the engine reports it. */

import { makeReason, type CrashReport } from '@toru/protocol';

/** A crash report in which only some fields matter to a test. */
export function exampleCrash(fields: Partial<CrashReport>): CrashReport {
  return {
    cause: 'exited with status 3',
    reason_info: makeReason('PROCESS_EXITED', { status: 3 }),
    at: new Date(0).toISOString(),
    exit_code: 3,
    signal: null,
    uptime_ms: 5,
    version: '1.0.0',
    pid: 99,
    restart_number: 1,
    next_retry_at: null,
    in_flight: { total: 0, answered_502: 0, cut_off: 0 },
    output: [],
    ...fields,
  };
}
