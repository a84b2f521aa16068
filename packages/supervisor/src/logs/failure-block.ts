/**
 * Tracebacks and panics span many lines of standard error: the line that names the failure is `error`, what belongs to it `warn`.
 *
 * So a search for errors finds each failure once, and a search for warnings finds it with its stack.
 */

import type { LogLevel } from '@toru/protocol';

/** A failure whose lines still follow. `first`: nothing has followed yet. */
export interface FailureBlock {
  readonly kind: 'traceback' | 'panic' | 'stack';
  readonly first: boolean;
}

/** What a line means for a failure: its level, and the block that goes on after it. */
export interface FailureStep {
  readonly level: LogLevel;
  readonly block: FailureBlock | null;
}

const HEADS: readonly (readonly [RegExp, LogLevel, FailureBlock['kind']])[] = [
  [/^Traceback \(most recent call last\):/, 'warn', 'traceback'],
  [/^(?:During handling of the above exception|The above exception was the direct cause)/, 'warn', 'stack'],
  [/^thread '.{0,128}?' (?:\(\d+\) )?panicked at /, 'error', 'panic'],
  [/^(?:panic|fatal error): /, 'fatal', 'panic'],
  [
    /^(?:Exception in thread |Caused by:|Unhandled exception|Fatal Python error|terminate called )/,
    'error',
    'stack',
  ],
  [/^(?:Uncaught )?(?:[\w$]+\.)*(?:[A-Z][\w$]*)?(?:Error|Exception)(?=:|$| \[)/, 'error', 'stack'],
];
const PANIC_LINE =
  /^(?:note: |stack backtrace:|goroutine \d|created by |\[signal |\[recovered|exit status |[\w./*()$-]{1,200}\(.*\)$)/;

/** Null when the line neither starts a failure nor belongs to the one before. */
export function stepFailure(block: FailureBlock | null, line: string): FailureStep | null {
  for (const [pattern, level, kind] of HEADS) {
    if (pattern.test(line)) return { level, block: { kind, first: true } };
  }
  if (block === null) return null;
  const goesOn: FailureStep = { level: 'warn', block: { kind: block.kind, first: false } };
  if (line === '' || line.startsWith(' ') || line.startsWith('\t')) return goesOn;
  switch (block.kind) {
    case 'traceback':
      // The exception itself: `KeyError: 'name'`.
      return { level: 'error', block: null };
    case 'panic':
      return block.first || PANIC_LINE.test(line) ? goesOn : null;
    case 'stack':
      return null;
  }
}
