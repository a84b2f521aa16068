/** How a process ended. */

/** Exit code or signal; one of them is `null`. */
export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * An ending in words that follow the name of what ended.
 *
 * Worked example: `{code: 3, signal: null}` → `exited with status 3`.
 */
export function describeExit({ code, signal }: ExitStatus): string {
  return signal === null ? `exited with status ${code ?? 'unknown'}` : `was killed by ${signal}`;
}
