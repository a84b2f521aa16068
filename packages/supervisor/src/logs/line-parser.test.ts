import { describe, expect, it } from 'vitest';

import { LineParser } from './line-parser.ts';

function levels(stream: 'stdout' | 'stderr', text: string): string[] {
  const parser = new LineParser(stream);
  return text.split('\n').map((line) => parser.parse(line).level);
}

describe('a level at the beginning', () => {
  it.each([
    ['[WARN] text', 'warn'],
    ['[error] text', 'error'],
    ['ERROR: text', 'error'],
    ['error: text', 'error'],
    ['error[E0308]: mismatched types', 'error'],
    ['WARNING:root:text', 'warn'],
    ['INFO:     Started server process', 'info'],
    ['DEBUG text', 'debug'],
    ['2026-11-22T09:00:00.123Z WARN text', 'warn'],
    ['2026-11-22 09:00:00,123 ERROR text', 'error'],
    ['2026-11-22 09:00:00,123 - my.module - ERROR - text', 'error'],
    ['2026-11-22 09:00:00,123 [main] WARN  com.example.Main - text', 'warn'],
    ['2026-11-22 09:00:00.123 | WARNING  | module:f:1 - text', 'warn'],
    ['[2026-11-22T09:00:00Z WARN  mycrate] text', 'warn'],
    ['[2026-11-22 09:00:00] error text', 'error'],
    ['2026/11/22 09:00:00 [error] 1#1: text', 'error'],
    ['09:00:00 WARN text', 'warn'],
    [' WARN target: text', 'warn'],
    ['WARN[0001] text', 'warn'],
    ['<3>text', 'error'],
    ['time=2026-11-22T09:00:00Z level=warn msg="text"', 'warn'],
    ['level=error msg=text', 'error'],
    [
      '\u001b[2m2026-11-22T09:00:00.1Z\u001b[0m \u001b[33m WARN\u001b[0m \u001b[2mtarget\u001b[0m: text',
      'warn',
    ],
  ])('%s is %s', (line, level) => {
    expect(new LineParser('stdout').parse(line)).toEqual({ level, message: line });
  });

  it.each([
    'plain text',
    'error handling is on',
    'Errors: none',
    'info desk',
    '    ERROR: indented',
    'the level=warn is elsewhere',
    '2026-11-22T09:00:00Z request handled without error',
    'warnings: 3',
    'http://example.org/ERROR: text',
    '',
  ])('%s is info', (line) => {
    expect(new LineParser('stdout').parse(line)).toEqual({ level: 'info', message: line });
  });
});

describe('failures that span lines of stderr', () => {
  it('Python: the exception is the error, the rest belongs to it', () => {
    const text = [
      'Starting',
      'Traceback (most recent call last):',
      '  File "x.py", line 1, in <module>',
      '    f()',
      'KeyError: 1',
      'Goes on',
    ];
    expect(levels('stderr', text.join('\n'))).toEqual(['info', 'warn', 'warn', 'warn', 'error', 'info']);
  });

  it('Python: chained exceptions', () => {
    const text = [
      'Traceback (most recent call last):',
      '  File "x.py", line 1',
      'KeyError: 1',
      '',
      'During handling of the above exception, another exception occurred:',
      '',
      'Traceback (most recent call last):',
      '  File "x.py", line 3',
      'my.Boom: 2',
    ];
    expect(levels('stderr', text.join('\n'))).toEqual([
      'warn',
      'warn',
      'error',
      'warn',
      'warn',
      'warn',
      'warn',
      'warn',
      'error',
    ]);
  });

  it('Rust', () => {
    const text = [
      "thread 'main' (4711) panicked at src/main.rs:2:5:",
      'index out of bounds',
      'stack backtrace:',
      '   0: rust_begin_unwind',
      'note: run with `RUST_BACKTRACE=full`',
      'Goes on',
    ];
    expect(levels('stderr', text.join('\n'))).toEqual(['error', 'warn', 'warn', 'warn', 'warn', 'info']);
  });

  it('Go', () => {
    const text = [
      'panic: runtime error: index out of range [1] with length 1',
      '',
      'goroutine 1 [running]:',
      'main.main()',
      '\t/tmp/x.go:5 +0x1d',
      'exit status 2',
    ];
    expect(levels('stderr', text.join('\n'))).toEqual(['fatal', 'warn', 'warn', 'warn', 'warn', 'warn']);
  });

  it('Node', () => {
    const text = ['TypeError: x is not a function', '    at f (x.js:1:1)', '', 'Node.js v26.10.0'];
    expect(levels('stderr', text.join('\n'))).toEqual(['error', 'warn', 'warn', 'info']);
  });

  it('Java', () => {
    const text = [
      'Exception in thread "main" java.lang.IllegalStateException: x',
      '\tat a.B.c(B.java:1)',
      'Caused by: java.io.IOException: y',
      '\t... 3 more',
      'done',
    ];
    expect(levels('stderr', text.join('\n'))).toEqual(['error', 'warn', 'error', 'warn', 'info']);
  });

  it('a JSON line ends a failure', () => {
    expect(levels('stderr', 'Error: x\n{"level":"info","msg":"y"}\n    indented')).toEqual([
      'error',
      'info',
      'info',
    ]);
  });

  it('stdout has none', () => {
    expect(levels('stdout', 'Traceback (most recent call last):\n  File')).toEqual(['info', 'info']);
  });
});

it('is not slowed down by lines made for it', () => {
  const lines = [
    'A.'.repeat(40_000),
    'a('.repeat(40_000),
    'x'.repeat(65_536),
    '['.repeat(65_000),
    `{${'"'.repeat(65_000)}}`,
  ];
  const parser = new LineParser('stderr');
  const start = performance.now();
  for (let round = 0; round < 100; round += 1) for (const line of lines) parser.parse(line);
  expect(performance.now() - start).toBeLessThan(2_000);
});
