/** Says why a child ended. */

import type { ExitStatus } from '@toru/process';
import { makeReason, toPlainLine, toPlainLines } from '@toru/protocol';
import type { Reason } from '@toru/protocol';

/** Exit status by which a plugin says that trying again is of no use (`EX_CONFIG`). */
const DO_NOT_RETRY_STATUS = 78;

/**
 * The cause of an ending that nobody asked for.
 *
 * Worked example: `{code: 3, signal: null}` → `PROCESS_EXITED`, in words `exited with status 3`.
 */
export function exitReason({ code, signal }: ExitStatus, wasReady: boolean): Reason {
  if (signal !== null) return makeReason(wasReady ? 'PROCESS_KILLED' : 'PROCESS_KILLED_EARLY', { signal });
  const status = code ?? 'unknown';
  if (code === DO_NOT_RETRY_STATUS)
    return makeReason(wasReady ? 'PROCESS_GAVE_UP' : 'PROCESS_GAVE_UP_EARLY', { status });
  return makeReason(wasReady ? 'PROCESS_EXITED' : 'PROCESS_EXITED_EARLY', { status });
}

/** Why a child that did not get ready in time is given up; `refusal`: why its last connection was refused. */
export function lateReason(waitedMs: number, refusal: string | null): Reason {
  return refusal === null
    ? makeReason('PLUGIN_NOT_READY', { waited_ms: waitedMs })
    : makeReason('PLUGIN_NOT_CONNECTED', { waited_ms: waitedMs, detail: refusal });
}

/** What a plugin said before it ended; of its own codes the refusal of a license is known. */
export function reportedReason(code: string, said: string): Reason {
  const message = toPlainLines(said);
  return code === 'LICENSE_REFUSED'
    ? makeReason('PLUGIN_REFUSED_LICENSE', { message })
    : makeReason('PLUGIN_REPORTED', { message, error_code: toPlainLine(code) });
}
