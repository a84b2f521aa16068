/**
 * Which lines a query wants, everything but its place in the order (`before`, `limit`).
 */

import type { LogLine } from '@toru/protocol';

import type { LogQuery } from '../api.ts';
import { escapeUnsafe } from './encode-line.ts';
import { isAtLeast } from './levels.ts';

export interface LineFilter {
  /** False only when the line cannot match: spares parsing it. */
  mayMatch(text: string): boolean;
  matches(line: LogLine): boolean;
}

/** The filter of a query. */
export function createLineFilter(query: LogQuery): LineFilter {
  const { level, sinceMs, untilMs } = query;
  const search = query.search?.toLowerCase() ?? '';
  const escaped = escapeUnsafe(JSON.stringify(search).slice(1, -1)).toLowerCase();
  const since = toTimestamp(sinceMs ?? -Infinity);
  const until = toTimestamp(untilMs ?? Infinity);
  return {
    mayMatch: (text) => search === '' || containsEither(text, search, escaped),
    matches: (line) =>
      (level === undefined || isAtLeast(line.level, level)) &&
      line.timestamp >= since &&
      line.timestamp <= until &&
      (search === '' || contains(line, search, escaped)),
  };
}

function contains(line: LogLine, search: string, escaped: string): boolean {
  if (line.message.toLowerCase().includes(search)) return true;
  return (
    line.fields !== undefined && containsEither(escapeUnsafe(JSON.stringify(line.fields)), search, escaped)
  );
}

/** What is searched for may be text within a string or JSON as people see it: `"status":500`. */
function containsEither(json: string, search: string, escaped: string): boolean {
  const lower = json.toLowerCase();
  return lower.includes(escaped) || lower.includes(search);
}

/** Times of four-digit years, which compare as text. */
function toTimestamp(ms: number): string {
  return new Date(Math.min(Math.max(ms, 0), 253_402_300_799_999)).toISOString();
}
