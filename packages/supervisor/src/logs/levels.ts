/**
 * The six levels, their order, and the many names under which programs know them.
 */

import type { LogLevel } from '@toru/protocol';

const SEVERITY: Readonly<Record<LogLevel, number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
};

const WORDS: ReadonlyMap<string, LogLevel> = new Map([
  ['trace', 'trace'],
  ['silly', 'trace'],
  ['debug', 'debug'],
  ['debu', 'debug'],
  ['dbg', 'debug'],
  ['verbose', 'debug'],
  ['info', 'info'],
  ['information', 'info'],
  ['inf', 'info'],
  ['notice', 'info'],
  ['success', 'info'],
  ['warn', 'warn'],
  ['warning', 'warn'],
  ['wrn', 'warn'],
  ['error', 'error'],
  ['erro', 'error'],
  ['err', 'error'],
  ['severe', 'error'],
  ['fatal', 'fatal'],
  ['fata', 'fatal'],
  ['critical', 'fatal'],
  ['crit', 'fatal'],
  ['alert', 'fatal'],
  ['emerg', 'fatal'],
  ['emergency', 'fatal'],
  ['panic', 'fatal'],
]);

/** Whether `level` is as severe as `least`, or more. */
export function isAtLeast(level: LogLevel, least: LogLevel): boolean {
  return SEVERITY[level] >= SEVERITY[least];
}

/** Whether a value is one of the six levels, spelled as in a log file. */
export function isLogLevel(value: unknown): value is LogLevel {
  return typeof value === 'string' && Object.hasOwn(SEVERITY, value);
}

/** The level that a word means, in any case: `WARNING` is `warn`. */
export function levelFromWord(word: string): LogLevel | null {
  return WORDS.get(word.toLowerCase()) ?? null;
}

/** The level that a number means: 0 to 7 as in syslog (smaller is worse), above as in pino and bunyan: 30 is `info`. */
export function levelFromNumber(value: number): LogLevel | null {
  if (!(value >= 0)) return null;
  if (value <= 7) {
    if (value <= 2) return 'fatal';
    if (value <= 3) return 'error';
    if (value <= 4) return 'warn';
    return value <= 6 ? 'info' : 'debug';
  }
  if (value <= 10) return 'trace';
  if (value <= 20) return 'debug';
  if (value <= 30) return 'info';
  if (value <= 40) return 'warn';
  return value <= 50 ? 'error' : 'fatal';
}
