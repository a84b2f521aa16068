import fc from 'fast-check';
import { expect, it } from 'vitest';

import { decodeLine } from './decode-line.ts';
import { encodeLine } from './encode-line.ts';
import { stampEntry } from './log-entry.ts';

const TIME = '2026-11-22T09:00:00.000Z';
// Everything that a terminal or a bidirectional text may act on.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

it('writes the members in their order', () => {
  const entry = {
    level: 'info',
    message: 'Started',
    event: 'started',
    pid: 4711,
    runId: 'r',
    stream: 'host',
    fields: { a: 1 },
  } as const;
  expect(encodeLine(stampEntry(entry, 'disk-usage', TIME, 17))).toBe(
    '{"timestamp":"2026-11-22T09:00:00.000Z","level":"info","plugin":"disk-usage","message":"Started","event":"started",' +
      '"pid":4711,"run_id":"r","seq":17,"stream":"host","fields":{"a":1}}',
  );
});

it('leaves out what is not known, and lets no entry name another plugin', () => {
  expect(stampEntry({ level: 'info', message: 'm', stream: 'host' }, null, TIME, 1)).toEqual({
    timestamp: TIME,
    level: 'info',
    message: 'm',
    seq: 1,
    stream: 'host',
  });
  expect(stampEntry({ level: 'info', message: 'm', stream: 'host', plugin: 'a' }, null, TIME, 1).plugin).toBe(
    'a',
  );
  expect(
    stampEntry({ level: 'info', message: 'm', stream: 'stdout', plugin: 'a' }, 'b', TIME, 1).plugin,
  ).toBe('b');
});

/**
 * Keys that end in a backslash are left out: once V8 14.6 has parsed one, it takes a key with the same beginning and an escaped last
 * character for it, so that `{"a\n":1}` has the key `a\`.
 */
const hasReadableKeys = (value: unknown): boolean => !JSON.stringify(value).includes('\\\\":');

it('comes back as it was, and holds nothing that a terminal acts on', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()).filter(hasReadableKeys),
      (message, fields) => {
        const line = stampEntry({ level: 'warn', message, stream: 'stdout', fields }, 'p', TIME, 1);
        const text = encodeLine(line);
        expect(UNSAFE.test(text)).toBe(false);
        expect(decodeLine(text)).toEqual(JSON.parse(JSON.stringify(line)));
      },
    ),
    { numRuns: 200 },
  );
});

it('replaces half characters, and nothing that only looks like one', () => {
  const line = stampEntry({ level: 'info', message: 'a\ud800b\\ud800c😀', stream: 'stdout' }, 'p', TIME, 1);
  expect(decodeLine(encodeLine(line))?.message).toBe('a\ufffdb\\ud800c😀');
});

it.each([
  '',
  'text',
  '{"timestamp":"x","level":"info","mess',
  '{}',
  '[]',
  '{"seq":1}',
  '{"timestamp":"t","level":"loud","message":"m","seq":1}',
])('takes %j for no line', (text) => {
  expect(decodeLine(text)).toBeNull();
});
