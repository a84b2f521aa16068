/** Which lines of a log somebody wants who follows it. */

import { LOG_LEVELS, type LogLevel, type LogLine } from '@toru/protocol';

export interface LineFilter {
  /** The least level. */
  readonly level?: LogLevel;
  /** Part of the message or of the fields, in any case. */
  readonly search?: string;
  /** Unit: milliseconds since 1970. */
  readonly sinceMs: number;
}

/** Tells whether a line is wanted. */
export function isWanted(line: LogLine, { level: least, search: text, sinceMs }: LineFilter): boolean {
  if (Date.parse(line.timestamp) < sinceMs) return false;
  if (least !== undefined && LOG_LEVELS.indexOf(line.level) < LOG_LEVELS.indexOf(least)) return false;
  if (text === undefined || text === '') return true;
  const needle = text.toLowerCase();
  return (
    line.message.toLowerCase().includes(needle) ||
    (line.fields !== undefined && JSON.stringify(line.fields).toLowerCase().includes(needle))
  );
}
