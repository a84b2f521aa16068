/**
 * A line of a log file back to a value. What is no line of ours (a torn one, for instance) is null and is passed over.
 */

import type { LogLine } from '@toru/protocol';

import { isLogLevel } from './levels.ts';

/** Null when the text is no log line. */
export function decodeLine(text: string): LogLine | null {
  if (!text.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isLogLine(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isLogLine(value: unknown): value is LogLine {
  if (typeof value !== 'object' || value === null) return false;
  const { seq, timestamp, level, message } = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(seq) &&
    typeof timestamp === 'string' &&
    typeof message === 'string' &&
    isLogLevel(level)
  );
}
