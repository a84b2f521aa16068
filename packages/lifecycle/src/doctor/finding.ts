/** What an examination finds: a code for programs, a sentence and advice for people. */

/** How grave it is. `ok`: looked at and right. */
export type FindingLevel = 'ok' | 'note' | 'warning' | 'problem';

/** One finding. */
export interface Finding {
  /** Stable, in capitals: `DISK_LOW`. */
  readonly code: string;
  readonly level: FindingLevel;
  /** One sentence. */
  readonly message: string;
  /** What to do; null where there is nothing to be done. */
  readonly advice: string | null;
}

/** Looked at and right. */
export function ok(code: string, message: string): Finding {
  return { code, level: 'ok', message, advice: null };
}

/** Something to know, to look at, or to mend. */
export function found(
  level: Exclude<FindingLevel, 'ok'>,
  code: string,
  message: string,
  advice: string,
): Finding {
  return { code, level, message, advice };
}
