/**
 * The level that the beginning of a line names: `[WARN] text`, `ERROR: text`, `2026-11-22 09:00:00,123 INFO text`, `level=warn msg=…`.
 *
 * Only the beginning counts, and a bare word only in capitals or after a time, so that prose such as "error handling is on" stays `info`.
 */

import type { LogLevel } from '@toru/protocol';

import { levelFromNumber, levelFromWord } from './levels.ts';

const SYSLOG = /^<([0-7])>/;
const TIME =
  /^\[?(?:\d{4}[-/]\d\d[-/]\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?)?|\d\d:\d\d:\d\d(?:[.,]\d+)?)(?:Z|[+-]\d\d:?\d\d)?\]?[\s|:-]*/;
const KEY_VALUE = /^(?:time|ts|t|level|lvl)=/;
const KEY_VALUE_LEVEL = /(?:^|\s)(?:level|lvl)="?(\w+)/;
const BRACKETS = /^\[\s*([A-Za-z]{3,11})\s*\]/;
const COLON = /^([A-Za-z]{3,11})(?:\[\w+\])?\s*:/;
const CAPITALS = /^([A-Z]{3,11})(?=[\s|[\]]|$)/;
const ANY_CASE = /^([A-Za-z]{3,11})(?![\w.])/;
const BEHIND_NAME = /^(?:\[[^\]]{1,64}\]|[\w.$:/-]{1,64}\s+-)\s+\[?([A-Z]{3,11})\b/;

/** Null when the beginning names none. `line` holds no color sequences; one space before a level is alignment: ` INFO`. */
export function levelFromPrefix(line: string): LogLevel | null {
  const head = line.startsWith(' ') ? line.slice(1) : line;
  const syslog = SYSLOG.exec(head);
  if (syslog !== null) return levelFromNumber(Number(syslog[1]));
  if (KEY_VALUE.test(head)) return levelOf(KEY_VALUE_LEVEL, head);
  const time = TIME.exec(head);
  if (time === null) return levelOf(BRACKETS, head) ?? levelOf(COLON, head) ?? levelOf(CAPITALS, head);
  const rest = head.slice(time[0].length);
  return levelOf(BRACKETS, rest) ?? levelOf(ANY_CASE, rest) ?? levelOf(BEHIND_NAME, rest);
}

function levelOf(pattern: RegExp, text: string): LogLevel | null {
  const word = pattern.exec(text)?.[1];
  return word === undefined ? null : levelFromWord(word);
}
