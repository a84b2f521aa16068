/** Says in plain words why a child ended. */

/** How a process ended, as the system tells it. */
export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Exit status by which a plugin says that trying again is of no use (`EX_CONFIG`). */
export const DO_NOT_RETRY_STATUS = 78;

/**
 * The cause of an ending that nobody asked for.
 *
 * Worked example: `{code: 3, signal: null}` → `exited with status 3`.
 */
export function describeExit({ code, signal }: ExitStatus): string {
  if (signal !== null) return `killed by ${signal}`;
  if (code === DO_NOT_RETRY_STATUS)
    return 'exited with status 78 (wrong configuration, not to be tried again)';
  return `exited with status ${code ?? 'unknown'}`;
}
